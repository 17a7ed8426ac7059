/**
 * Attacks on brokers that became known, each with a test that shows what becomes of it here. {@code ATTACKS.md} lists them;
 * many are shown by tests of other packages.
 */
@NullMarked
package io.spoor.broker.attacks;

import org.jspecify.annotations.NullMarked;
