package io.spoor.broker.surprises;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u32;

import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a case needs to bring a client, the victim, to the place where something is thrown. */
final class Stage implements AutoCloseable {
    static final String VICTIM = "victim";
    private static final int CLEAN = 0x02;

    private final FaultyBroker broker;
    private final String place;
    private final Thrown thrown;
    private final List<RawMqttClient> opened = new ArrayList<>();

    Stage(FaultyBroker broker, String place, Thrown thrown) {
        this.broker = broker;
        this.place = place;
        this.thrown = thrown;
    }

    FaultyBroker broker() {
        return broker;
    }

    /** What comes by the place next meets the exception. */
    void arm() {
        broker.fault().arm(place, thrown);
    }

    /** A connection on which nothing was sent. */
    RawMqttClient open() throws IOException {
        RawMqttClient client = RawMqttClient.open(broker.address(), 5);
        opened.add(client);
        return client;
    }

    /** Sends a CONNECT, and leaves the answer to whoever wants it. */
    RawMqttClient connecting(boolean clean, long expirySeconds) throws IOException {
        return open().send(connect(VICTIM, clean ? CLEAN : 0, expirySeconds));
    }

    static byte[] connect(String id, int flags, long expirySeconds, Object... more) {
        return RawPackets.connect(5, flags, 60, properties(bytes(0x11, u32(expirySeconds))), sized(id), bytes(more));
    }

    /** The victim, connected with a session that stays. */
    RawMqttClient victim() throws IOException {
        RawMqttClient client = connecting(true, 600);
        client.expect(RawPacket.CONNACK);
        return client;
    }

    /** The victim, with a will. */
    RawMqttClient victimWithWill(long expirySeconds) throws IOException {
        RawMqttClient client = open().send(
                        connect(VICTIM, CLEAN | 0x04, expirySeconds, properties(), sized("will/topic"), sized("gone")));
        client.expect(RawPacket.CONNACK);
        return client;
    }

    /** Somebody else, who must not be harmed. */
    RawMqttClient other(String id) throws IOException {
        RawMqttClient client = open().send(connect(id, CLEAN, 0));
        client.expect(RawPacket.CONNACK);
        return client;
    }

    /** Publishes at QoS 1 and expects the acknowledgement. */
    static void publish(RawMqttClient from, String topic, int packetId) throws IOException {
        from.send(RawPackets.publish(5, topic, 1, packetId, bytes("x")));
        from.expect(RawPacket.PUBACK);
    }

    @Override
    public void close() throws IOException {
        for (RawMqttClient client : opened) {
            client.close();
        }
    }
}
