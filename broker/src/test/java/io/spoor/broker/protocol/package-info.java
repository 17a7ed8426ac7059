@NullMarked
package io.spoor.broker.protocol;

import org.jspecify.annotations.NullMarked;
