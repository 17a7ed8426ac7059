/** Reads CPU, memory and machine facts from Linux's {@code /proc}. */
@NullMarked
package io.spoor.bench.proc;

import org.jspecify.annotations.NullMarked;
