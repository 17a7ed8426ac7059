package io.spoor.broker.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.auth.AuthResult;
import io.spoor.broker.auth.Authenticator;
import io.spoor.broker.auth.Credentials;
import io.spoor.broker.embed.Spoor;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What a client sends while it is still being authenticated. */
class ConnectFloodTest {
    private static final int MEGABYTE = 1 << 20;

    /** Does not decide until it is told to. */
    private static final class SlowAuthenticator implements Authenticator {
        private final CountDownLatch decide = new CountDownLatch(1);

        @Override
        public AuthResult authenticate(Credentials credentials) {
            try {
                decide.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return AuthResult.accepted(null);
        }

        @Override
        public boolean mayBlock() {
            return true;
        }
    }

    @Test
    void it_waits_in_the_client_s_socket_until_the_client_is_accepted() throws Exception {
        // Given a client whose authentication takes long
        SlowAuthenticator authenticator = new SlowAuthenticator();
        try (Spoor broker = Spoor.builder()
                        .listener("tcp", 0)
                        .authenticator(authenticator)
                        .start();
                SocketChannel client = SocketChannel.open(broker.address("tcp"))) {
            client.write(ByteBuffer.wrap(new byte[] {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0, 0, 1, 'f'}));

            // When it sends 64 MB of PUBLISH packets without waiting
            client.configureBlocking(false);
            ByteBuffer packets = ByteBuffer.allocate(MEGABYTE);
            while (packets.remaining() >= 5) {
                packets.put(new byte[] {0x30, 3, 0, 1, 'a'});
            }
            packets.flip();
            long sent = 0;
            long lastProgress = System.nanoTime();
            while (sent < 64L * MEGABYTE && System.nanoTime() - lastProgress < 1_000_000_000L) {
                int written = client.write(packets);
                if (written > 0) {
                    sent += written;
                    lastProgress = System.nanoTime();
                }
                if (!packets.hasRemaining()) {
                    packets.rewind();
                }
            }

            // Then the broker has not taken it, and goes on properly once the client is in
            assertThat(sent).isLessThan(32L * MEGABYTE);
            authenticator.decide.countDown();
            client.configureBlocking(true);
            ByteBuffer connack = ByteBuffer.allocate(4);
            while (connack.hasRemaining() && client.read(connack) >= 0) {}
            assertThat(connack.array()).containsExactly(0x20, 2, 0, 0);
        }
    }
}
