package io.spoor.bridges.influxdb;

import io.spoor.bridges.influxdb.PayloadDelivery.PayloadSettings;
import io.spoor.bridges.influxdb.mapping.FieldNames;
import io.spoor.bridges.influxdb.mapping.IntegerFields;
import io.spoor.bridges.influxdb.mapping.PointSettings;
import io.spoor.bridges.influxdb.mapping.TopicMapping;
import io.spoor.tracing.spi.DataSize;
import io.spoor.tracing.spi.DefaultValue;
import io.spoor.tracing.spi.SettingsCheck;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code bridges.influxdb}.
 *
 * @param url where InfluxDB listens
 * @param api which of InfluxDB's interfaces to use; {@code auto} asks its version
 * @param org organisation of InfluxDB 2; others have none and ignore it
 * @param bucket of InfluxDB 2; for 3 the database, for 1 {@code database} or {@code database/retention-policy}
 * @param tokenFile file that holds the API token
 * @param username for InfluxDB 1, with {@code passwordFile}, in place of a token
 * @param passwordFile file that holds the password
 * @param caFile PEM file with the certificate authorities to trust for https; null for the JDK's
 * @param topics filters of the topics to store; {@code #} is all but those that begin with {@code $}
 * @param mappings what the payloads of some topics become
 * @param fieldNames whether names of fields tell their types
 * @param integers what numbers without a fraction become
 * @param maxFields a payload with more becomes a dead letter
 * @param maximumSeries of one measurement
 * @param beyondMaximumSeries what becomes of points of further series
 * @param sparkplugRebirth whether Sparkplug's edge nodes are asked for a rebirth, at most once a minute each, when their
 *     messages are missing or cannot be understood
 * @param batchSize records in one request at most
 * @param batchBytes a request is sent once it holds payloads of so many bytes
 * @param flushInterval how long a point may wait for others
 * @param gzip whether requests are compressed
 * @param connectTimeout for the connection
 * @param requestTimeout for a whole request
 */
public record InfluxDbConfig(
        URI url,
        @DefaultValue("auto") WriteApi api,
        @DefaultValue("\"-\"") String org,
        String bucket,
        @Nullable Path tokenFile,
        @Nullable String username,
        @Nullable Path passwordFile,
        @Nullable Path caFile,
        @DefaultValue("[\"#\"]") List<String> topics,
        List<TopicMapping> mappings,
        @DefaultValue("typed") FieldNames fieldNames,
        @DefaultValue("float") IntegerFields integers,
        @DefaultValue("256") int maxFields,
        @DefaultValue("100000") int maximumSeries,
        @DefaultValue("drop-tags") SeriesLimits.Beyond beyondMaximumSeries,
        @DefaultValue("true") boolean sparkplugRebirth,
        @DefaultValue("5000") int batchSize,
        @DefaultValue("4MiB") DataSize batchBytes,
        @DefaultValue("1s") Duration flushInterval,
        @DefaultValue("true") boolean gzip,
        @DefaultValue("5s") Duration connectTimeout,
        @DefaultValue("30s") Duration requestTimeout) {

    /** Checks ranges and combinations. */
    public InfluxDbConfig {
        topics = List.copyOf(topics);
        mappings = List.copyOf(mappings);
        boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        SettingsCheck check = new SettingsCheck()
                .that(http, "url", "'" + url.getScheme() + "' is not http or https")
                .that(
                        url.getRawQuery() == null && url.getRawUserInfo() == null && url.getRawFragment() == null,
                        "url",
                        "must be address and path only; organisation, bucket and credentials have keys of their own")
                .that(!org.isBlank(), "org", "is empty; write the organisation's name, or leave the key out")
                .that(!bucket.isBlank(), "bucket", "is empty; write the bucket's name")
                .that(
                        (username == null) == (passwordFile == null),
                        username == null ? "username" : "passwordFile",
                        "is missing; username and passwordFile go together")
                .that(
                        tokenFile == null || username == null,
                        "tokenFile",
                        "stands beside username; InfluxDB 2 and 3 take a token, 1 user name and password: keep one")
                .that(
                        api != WriteApi.V3 || username == null,
                        "username",
                        "has no use with api: v3, which takes a tokenFile")
                .that(caFile == null || "https".equals(url.getScheme()), "caFile", "has no use unless url is https")
                .range("maxFields", maxFields, 1, 10_000)
                .range("maximumSeries", maximumSeries, 1, SeriesLimits.MAXIMUM_OF_ALL)
                .range("batchSize", batchSize, 1, 100_000)
                .range("batchBytes", batchBytes, DataSize.ofKiB(1), DataSize.ofMiB(64))
                .range("flushInterval", flushInterval, Duration.ZERO, Duration.ofMinutes(1))
                .range("connectTimeout", connectTimeout, Duration.ofMillis(100), Duration.ofMinutes(5))
                .range("requestTimeout", requestTimeout, Duration.ofMillis(100), Duration.ofMinutes(5));
        Topics.check(topics, check);
        TopicMapping.checkTypes(mappings, check);
        check.done();
    }

    PayloadSettings payloads() {
        return new PayloadSettings(
                new PointSettings(mappings, fieldNames, integers, maxFields),
                new SeriesLimits(maximumSeries, beyondMaximumSeries),
                sparkplugRebirth);
    }
}
