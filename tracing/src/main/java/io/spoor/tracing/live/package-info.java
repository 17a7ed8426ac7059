/** Looking at chosen events while they happen. */
@NullMarked
package io.spoor.tracing.live;

import org.jspecify.annotations.NullMarked;
