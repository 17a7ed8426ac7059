/** Finds out where a Java broker's CPU time goes under load, with the JDK's flight recorder. */
@NullMarked
package io.spoor.bench.profile;

import org.jspecify.annotations.NullMarked;
