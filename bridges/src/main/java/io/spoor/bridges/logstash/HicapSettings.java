package io.spoor.bridges.logstash;

import io.spoor.tracing.match.TopicPattern;
import io.spoor.tracing.spi.DefaultValue;
import io.spoor.tracing.spi.SettingsCheck;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands under {@code bridges.hicap}: publishes in the form of the Flex4Apps broker.
 *
 * @param topics filters; publishes to other topics are not sent
 * @param zone of {@code tsLocal}, such as {@code Europe/Berlin}; the machine's if absent
 * @param logstash where they go, as under {@code tracing.logstash}
 */
public record HicapSettings(
        @DefaultValue("[\"#\"]") List<TopicPattern> topics,
        @Nullable String zone,
        LogstashSettings logstash) {

    public HicapSettings {
        topics = List.copyOf(topics);
        new SettingsCheck()
                .that(!topics.isEmpty(), "topics", "names no topic; write [\"#\"] for all")
                .that(isZone(zone), "zone", "'" + zone + "' is no time zone; write one such as Europe/Berlin or UTC")
                .done();
    }

    ZoneId zoneId() {
        return zone == null ? ZoneId.systemDefault() : ZoneId.of(zone);
    }

    private static boolean isZone(@Nullable String zone) {
        try {
            return zone == null || !ZoneId.of(zone).getId().isEmpty();
        } catch (DateTimeException e) {
            return false;
        }
    }
}
