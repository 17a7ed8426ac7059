/** What writes into the journals: the tracer for events, the sink for payloads. */
@NullMarked
package io.spoor.tracing.recorder;

import org.jspecify.annotations.NullMarked;
