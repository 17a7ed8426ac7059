@NullMarked
package io.spoor.broker.routing;

import org.jspecify.annotations.NullMarked;
