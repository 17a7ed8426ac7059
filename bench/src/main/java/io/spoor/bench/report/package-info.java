/** Turns the samples of several rounds into tables. */
@NullMarked
package io.spoor.bench.report;

import org.jspecify.annotations.NullMarked;
