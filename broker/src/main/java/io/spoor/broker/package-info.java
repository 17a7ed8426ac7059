/** Placeholder. */
@NullMarked
package io.spoor.broker;

import org.jspecify.annotations.NullMarked;
