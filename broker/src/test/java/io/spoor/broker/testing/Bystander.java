package io.spoor.broker.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A well-behaved client that publishes to itself: whatever others do, its connection must go on and none of its messages
 * get lost. One thread at a time.
 */
public final class Bystander implements AutoCloseable {

    /** Its client identifier. */
    public static final String ID = "bystander";

    private final RawMqttClient client;
    private int messages;

    public Bystander(InetSocketAddress broker) throws IOException {
        client = RawMqttClient.connected(broker, 5, ID).subscribe(ID + "/#", 1);
    }

    /** A message goes around, exactly once, and its acknowledgement comes. */
    public void assertUndisturbed() throws IOException {
        byte[] payload = Integer.toString(++messages).getBytes(UTF_8);
        client.send(RawPackets.publish(5, ID + "/x", 1, 1, payload));
        boolean acknowledged = false;
        boolean delivered = false;
        while (!acknowledged || !delivered) {
            RawPacket packet = client.expectPacket();
            if (packet.type() == RawPacket.PUBACK) {
                assertThat(acknowledged).isFalse();
                assertThat(packet.reasonCode()).isZero();
                acknowledged = true;
            } else {
                assertThat(packet.type()).isEqualTo(RawPacket.PUBLISH);
                assertThat(delivered).isFalse();
                assertThat(packet.payload()).isEqualTo(payload);
                client.send(RawPackets.ack(RawPacket.PUBACK, packet.packetId()));
                delivered = true;
            }
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
