/**
 * What happened: sealed, immutable {@link io.spoor.tracing.TraceEvent}s and the {@link io.spoor.tracing.Tracer} that
 * gives each its place in a gapless sequence.
 */
@NullMarked
package io.spoor.tracing;

import org.jspecify.annotations.NullMarked;
