/**
 * Which events about single messages are wanted. {@link TracePolicy} is the decision at one moment, {@link TraceControl}
 * what may change it while the broker runs.
 */
@NullMarked
package io.spoor.tracing.policy;

import org.jspecify.annotations.NullMarked;
