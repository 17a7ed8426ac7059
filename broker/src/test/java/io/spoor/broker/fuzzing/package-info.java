/**
 * Coverage-guided fuzzing: what is fuzzed, the corpus in {@code src/test/resources/fuzz}, and the processes that look for
 * more. The targets themselves stand beside what they fuzz.
 */
@NullMarked
package io.spoor.broker.fuzzing;

import org.jspecify.annotations.NullMarked;
