/** Spoor as a Java program would embed it, run as a peer: the message path without its journals and bridges. */
@NullMarked
package io.spoor.bench.embedded;

import org.jspecify.annotations.NullMarked;
