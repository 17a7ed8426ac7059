package io.spoor.bridges.logstash;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spoor.bridges.MappedDestination;
import io.spoor.tracing.PayloadRecord;
import io.spoor.tracing.PublishOrigin;
import io.spoor.tracing.match.TopicPattern;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a publish as the Flex4Apps broker did, byte for byte in form:
 *
 * <pre>
 * {"mqtt": {"topic": "topic", "clientIP": "172.17.0.1", "port": 1883, "clientID": "mosqpub|5704", "tsUTC":
 * "2018-05-29T09:30:00Z (GMT)", "tsLocal": "2018-05-29T09:30:00+0000 (UTC)", "payload": "bXNn"}}
 * </pre>
 *
 * <p>in one line. The payload is in Base64. If the client showed a certificate, its subject follows as {@code clientCert}.
 * Address and port of the broker's own publishes are {@code null}.
 */
final class HicapLines implements MappedDestination.Mapping {
    private static final Logger LOG = LoggerFactory.getLogger(HicapLines.class);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final long NANOS = 1_000_000_000L;
    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss'Z (GMT)'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final List<TopicPattern> topics;
    private final DateTimeFormatter local;

    /** Lines of publishes to these topics. */
    HicapLines(List<TopicPattern> topics, ZoneId zone) {
        this.topics = List.copyOf(topics);
        this.local = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxx (z)", Locale.ENGLISH)
                .withZone(zone);
    }

    /** Whether publishes to this topic get a line. */
    boolean want(String topic) {
        return topics.stream().anyMatch(pattern -> pattern.matches(topic));
    }

    @Override
    public byte @Nullable [] map(ByteBuffer record) {
        PayloadRecord publish;
        try {
            publish = PayloadRecord.decode(record);
        } catch (IllegalArgumentException e) {
            // Of a newer program, since the journal's checksum was right.
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("A payload record is left out");
            return null;
        }
        return want(publish.topic()) ? line(publish).getBytes(UTF_8) : null;
    }

    String line(PayloadRecord publish) {
        Instant time = Instant.ofEpochSecond(
                Math.floorDiv(publish.epochNanos(), NANOS), Math.floorMod(publish.epochNanos(), NANOS));
        PublishOrigin origin = publish.origin();
        InetAddress address = origin == null ? null : origin.address();
        StringBuilder line = new StringBuilder(256 + publish.payload().remaining() * 4 / 3);
        line.append("{\"mqtt\": {\"topic\": ").append(quoted(publish.topic()));
        line.append(", \"clientIP\": ").append(address == null ? "null" : quoted(address.getHostAddress()));
        line.append(", \"port\": ").append(origin == null ? "null" : origin.port());
        line.append(", \"clientID\": ").append(quoted(publish.clientId()));
        line.append(", \"tsUTC\": \"").append(UTC.format(time));
        line.append("\", \"tsLocal\": \"").append(local.format(time));
        line.append("\", \"payload\": \"").append(base64(publish.payload())).append('"');
        if (origin != null && origin.certificateSubject() != null) {
            line.append(", \"clientCert\": ").append(quoted(origin.certificateSubject()));
        }
        return line.append("}}").toString();
    }

    private static String quoted(String text) {
        return JSON.writeValueAsString(text);
    }

    private static String base64(ByteBuffer payload) {
        byte[] bytes = new byte[payload.remaining()];
        payload.duplicate().get(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
