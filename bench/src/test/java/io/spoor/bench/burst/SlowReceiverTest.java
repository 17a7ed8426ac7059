package io.spoor.bench.burst;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlowReceiverTest {

    @Test
    void it_takes_so_many_lines_a_second_and_tells_what_is_missing() throws Exception {
        try (SlowReceiver receiver = new SlowReceiver(1000);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), receiver.port())) {
            // Given
            StringBuilder lines = new StringBuilder();
            for (int i = 1; i <= 500; i++) {
                lines.append(document(i == 250 ? 251 : i));
            }
            // When
            long start = System.nanoTime();
            socket.getOutputStream().write(lines.toString().getBytes(UTF_8));
            // Then
            await().until(() -> receiver.lines() == 500);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(400));
            assertThat(receiver.events()).isEqualTo(499);
            assertThat(receiver.missing()).isEqualTo(1);
            assertThat(receiver.doubles()).isEqualTo(1);
            assertThat(receiver.unexplained()).isEqualTo(1);
            // And
            String gap = document(501)
                    .replace(
                            "\"x\"}}",
                            "\"x\"},\"mqtt\":{\"gap\":{\"run_id\":\"01RUN\",\"first\":250,"
                                    + "\"last\":250,\"count\":1}}}");
            socket.getOutputStream().write(gap.getBytes(UTF_8));
            await().until(() -> receiver.named() == 1);
            assertThat(receiver.unexplained()).isZero();
        }
    }

    private static String document(int sequence) {
        return "{\"service\":{\"ephemeral_id\":\"01RUN\"},\"event\":{\"sequence\":" + sequence + ",\"id\":\"x\"}}\n";
    }
}
