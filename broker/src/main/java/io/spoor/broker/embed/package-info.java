/** The public API: configure, start and stop a broker inside a Java program, and talk with it. */
@NullMarked
package io.spoor.broker.embed;

import org.jspecify.annotations.NullMarked;
