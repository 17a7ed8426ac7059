package io.spoor.bridges.logstash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.bridges.MemoryJournal;
import io.spoor.tracing.PayloadRecord;
import io.spoor.tracing.PublishOrigin;
import io.spoor.tracing.match.TopicPattern;
import io.spoor.tracing.spi.Bridge;
import io.spoor.tracing.spi.BridgeContext;
import io.spoor.tracing.spi.HostAndPort;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HicapBridgeTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void publishes_to_its_topics_arrive_as_lines_and_are_committed(LogstashTransport transport) throws Exception {
        // Given
        MemoryJournal payloads = new MemoryJournal();
        List<String> expected = new ArrayList<>();
        HicapLines lines = new HicapLines(List.of(TopicPattern.parse("plant/#")), java.time.ZoneId.of("UTC"));
        for (int i = 0; i < 1200; i++) {
            PayloadRecord record = new PayloadRecord(
                    i * 1_000_000_000L,
                    "client-" + i % 7,
                    null,
                    (i % 3 == 0 ? "other/" : "plant/") + i,
                    1,
                    false,
                    null,
                    ByteBuffer.wrap(("payload " + i).getBytes(UTF_8)),
                    new PublishOrigin(null, 1883, null));
            payloads.append(record.encode());
            if (i % 3 != 0) {
                expected.add(lines.line(record));
            }
        }
        try (TestReceiver receiver = TestReceiver.of(transport, ServerSocketFactory.getDefault())) {
            Bridge bridge = new HicapBridgeFactory()
                    .create(
                            settings(transport, receiver.port()),
                            new BridgeContext("node", folder, folder, new MemoryJournal(), payloads));
            assertThat(bridge.wantsPayloadOrigin()).isTrue();
            assertThat(bridge.wantsPayload("plant/1")).isTrue();
            assertThat(bridge.wantsPayload("other/1")).isFalse();
            // When
            bridge.start();
            // Then
            await().untilAsserted(() -> assertThat(payloads.committed("hicap")).isEqualTo(1200));
            assertThat(receiver.received()).isEqualTo(expected);
            assertThat(bridge.health().up()).isTrue();
            bridge.stop(Duration.ofSeconds(5));
        }
    }

    private static HicapSettings settings(LogstashTransport transport, int port) {
        return new HicapSettings(
                List.of(TopicPattern.parse("plant/#")),
                "UTC",
                new LogstashSettings(
                        transport,
                        List.of(new HostAndPort("127.0.0.1", port)),
                        ConnectionStrategy.FIRST_AVAILABLE,
                        null,
                        Duration.ofSeconds(5),
                        Duration.ofMillis(50),
                        Duration.ofMinutes(1),
                        Duration.ZERO,
                        65_536,
                        Duration.ofMillis(500),
                        3));
    }
}
