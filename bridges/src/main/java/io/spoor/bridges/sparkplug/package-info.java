/**
 * Sparkplug B as far as a store needs it [Eclipse Sparkplug 3.0.0]: reading payloads, what births have told of aliases,
 * and asking for a rebirth.
 */
@NullMarked
package io.spoor.bridges.sparkplug;

import org.jspecify.annotations.NullMarked;
