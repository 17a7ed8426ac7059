package io.spoor.bench.load;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Encodes the few packets that the generator sends, once, ahead of the run. */
final class Frames {

    static final int CONNACK = 2;
    static final int PUBLISH = 3;
    static final int PUBACK = 4;
    static final int PUBREC = 5;
    static final int PUBREL = 6;
    static final int PUBCOMP = 7;
    static final int SUBACK = 9;
    static final int UNSUBACK = 11;
    static final int DISCONNECT = 14;

    private static final int SESSION_EXPIRY_INTERVAL = 0x11;

    private Frames() {}

    /** A clean session without keep-alive, so that idle clients stay idle. */
    static byte[] connect(MqttVersion version, String clientId) {
        return connect(version, clientId, true, 0);
    }

    /**
     * Without keep-alive.
     *
     * @param clean whether what there is of the session is to be forgotten
     * @param expirySeconds how long the session outlives the connection; MQTT 3 decides that by {@code clean} alone
     */
    static byte[] connect(MqttVersion version, String clientId, boolean clean, int expirySeconds) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, "MQTT");
        body.write(version.level());
        body.write(clean ? 0x02 : 0);
        body.write(0);
        body.write(0);
        if (version.hasProperties() && expirySeconds > 0) {
            body.write(1 + Integer.BYTES);
            body.write(SESSION_EXPIRY_INTERVAL);
            body.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(expirySeconds).array());
        } else {
            emptyProperties(body, version);
        }
        text(body, clientId);
        return frame(0x10, body);
    }

    static byte[] disconnect() {
        return new byte[] {(byte) 0xE0, 0};
    }

    static byte[] subscribe(MqttVersion version, String filter, int qos) {
        return subscribe(version, List.of(filter), qos);
    }

    static byte[] subscribe(MqttVersion version, List<String> filters, int qos) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(0);
        body.write(1);
        emptyProperties(body, version);
        for (String filter : filters) {
            text(body, filter);
            body.write(qos);
        }
        return frame(0x82, body);
    }

    static byte[] unsubscribe(MqttVersion version, List<String> filters) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(0);
        body.write(1);
        emptyProperties(body, version);
        filters.forEach(filter -> text(body, filter));
        return frame(0xA2, body);
    }

    /** At QoS 1. */
    static byte[] publish(MqttVersion version, String topic, boolean retain, int packetId, byte[] payload) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, topic);
        body.write(packetId >> 8);
        body.write(packetId);
        emptyProperties(body, version);
        body.writeBytes(payload);
        return frame(retain ? 0x33 : 0x32, body);
    }

    static PublishFrame publish(MqttVersion version, String topic, int qos, int payloadBytes) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, topic);
        int packetId = body.size();
        if (qos > 0) {
            body.write(0);
            body.write(0);
        }
        emptyProperties(body, version);
        int payload = body.size();
        body.writeBytes(new byte[payloadBytes]);
        byte[] bytes = frame(0x30 | qos << 1, body);
        int header = bytes.length - body.size();
        return new PublishFrame(bytes, header + packetId, header + payload);
    }

    private static void emptyProperties(ByteArrayOutputStream body, MqttVersion version) {
        if (version.hasProperties()) {
            body.write(0);
        }
    }

    private static void text(ByteArrayOutputStream body, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        body.write(utf8.length >> 8);
        body.write(utf8.length);
        body.writeBytes(utf8);
    }

    private static byte[] frame(int firstByte, ByteArrayOutputStream body) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(firstByte);
        int length = body.size();
        do {
            int digit = length & 0x7F;
            length >>>= 7;
            frame.write(length > 0 ? digit | 0x80 : digit);
        } while (length > 0);
        frame.writeBytes(body.toByteArray());
        return frame.toByteArray();
    }
}
