/** Health checks and metrics, on an HTTP port of their own that no client's traffic can reach. */
@NullMarked
package io.spoor.broker.http;

import org.jspecify.annotations.NullMarked;
