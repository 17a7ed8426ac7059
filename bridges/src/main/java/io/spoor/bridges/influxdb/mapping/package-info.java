/**
 * What payloads become: a pure mapping from topic and payload to points, apart from what Sparkplug's births have told.
 */
@NullMarked
package io.spoor.bridges.influxdb.mapping;

import org.jspecify.annotations.NullMarked;
