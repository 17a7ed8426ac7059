/** What a bridge implements, and what it is given. Found with {@link java.util.ServiceLoader}. */
@NullMarked
package io.spoor.tracing.spi;

import org.jspecify.annotations.NullMarked;
