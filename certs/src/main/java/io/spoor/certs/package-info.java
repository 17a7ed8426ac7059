/** Placeholder. */
@NullMarked
package io.spoor.certs;

import org.jspecify.annotations.NullMarked;
