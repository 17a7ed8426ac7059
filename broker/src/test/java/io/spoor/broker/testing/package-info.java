/** What tests of the whole broker share: a client that sends any bytes, and a tracer that keeps what it is told. */
@NullMarked
package io.spoor.broker.testing;

import org.jspecify.annotations.NullMarked;
