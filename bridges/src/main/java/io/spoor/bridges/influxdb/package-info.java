/**
 * Payloads to InfluxDB, or to anything that takes its line protocol over HTTP.
 *
 * <p>Journal record → {@link io.spoor.bridges.influxdb.mapping.PointMapper} (pure: topic and payload become a point) → {@link
 * io.spoor.bridges.influxdb.BatchWriter} (our own batches: wait, split, bisect) → {@link
 * io.spoor.bridges.influxdb.InfluxStore} (one blocking HTTP request). The position in the journal is committed after a
 * batch is stored or its guilty points are in the {@link io.spoor.bridges.deadletters.DeadLetters}, so each record arrives
 * at least once or is accounted for.
 */
@NullMarked
package io.spoor.bridges.influxdb;

import org.jspecify.annotations.NullMarked;
