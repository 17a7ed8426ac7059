package io.spoor.broker.conformance;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u16;
import static io.spoor.broker.testing.RawBytes.u32;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.testing.OnOneBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Chapter 2.2.2: which properties belong to which packets, and their form. */
class Chapter2PropertiesTest extends OnOneBroker {

    private static final int LAST_BYTE_ID = 0x7F;

    /** Each property of the specification, with a value of its type. */
    private static final Map<Integer, byte[]> VALUES = Map.ofEntries(
            Map.entry(0x01, bytes(1)),
            Map.entry(0x02, u32(60)),
            Map.entry(0x03, sized("t")),
            Map.entry(0x08, sized("t")),
            Map.entry(0x09, sized("t")),
            Map.entry(0x0B, bytes(1)),
            Map.entry(0x11, u32(0)),
            Map.entry(0x12, sized("t")),
            Map.entry(0x13, u16(60)),
            Map.entry(0x15, sized("t")),
            Map.entry(0x16, sized("t")),
            Map.entry(0x17, bytes(1)),
            Map.entry(0x18, u32(0)),
            Map.entry(0x19, bytes(1)),
            Map.entry(0x1A, sized("t")),
            Map.entry(0x1C, sized("t")),
            Map.entry(0x1F, sized("t")),
            Map.entry(0x21, u16(60)),
            Map.entry(0x22, u16(60)),
            Map.entry(0x23, u16(1)),
            Map.entry(0x24, bytes(1)),
            Map.entry(0x25, bytes(1)),
            Map.entry(0x26, bytes(sized("n"), sized("v"))),
            Map.entry(0x27, u32(60_000)),
            Map.entry(0x28, bytes(1)),
            Map.entry(0x29, bytes(1)),
            Map.entry(0x2A, bytes(1)));

    /** Packets from a client with given properties, and which may be among them. */
    private enum Packet {
        PUBLISH,
        PUBACK,
        PUBREC,
        PUBREL,
        PUBCOMP,
        SUBSCRIBE,
        UNSUBSCRIBE,
        DISCONNECT;

        Set<Integer> allowed() {
            return switch (this) {
                case PUBLISH -> Set.of(0x01, 0x02, 0x03, 0x08, 0x09, 0x23, 0x26);
                case PUBACK, PUBREC, PUBREL, PUBCOMP -> Set.of(0x1F, 0x26);
                case SUBSCRIBE -> Set.of(0x0B, 0x26);
                case UNSUBSCRIBE -> Set.of(0x26);
                case DISCONNECT -> Set.of(0x11, 0x1F, 0x26);
            };
        }

        byte[] with(byte[] properties) {
            return switch (this) {
                case PUBLISH -> RawPackets.publish(5, 0, sized("a"), 0, properties, bytes("x"));
                case PUBACK -> RawPackets.packet(0x40, u16(1), 0, properties);
                case PUBREC -> RawPackets.packet(0x50, u16(1), 0, properties);
                case PUBREL -> RawPackets.packet(0x62, u16(1), 0, properties);
                case PUBCOMP -> RawPackets.packet(0x70, u16(1), 0, properties);
                case SUBSCRIBE -> RawPackets.packet(0x82, u16(1), properties, sized("a"), 0);
                case UNSUBSCRIBE -> RawPackets.packet(0xA2, u16(1), properties, sized("a"));
                case DISCONNECT -> RawPackets.packet(0xE0, 0, properties);
            };
        }
    }

    private void expectTaken(byte[] packet) throws IOException {
        try (RawMqttClient client = client(5)) {
            client.send(packet, RawPackets.pingreq());
            while (true) {
                RawPacket answer = client.expectPacket();
                if (answer.type() == RawPacket.PINGRESP) {
                    return;
                }
                assertThat(answer.type()).isNotEqualTo(RawPacket.DISCONNECT);
            }
        }
    }

    private static byte[] value(int id) {
        return VALUES.getOrDefault(id, bytes(1));
    }

    @ParameterizedTest
    @EnumSource
    void a_property_that_does_not_belong_to_its_packet_is_malformed(Packet packet) throws IOException {
        for (int id = 0; id <= LAST_BYTE_ID; id = id == 0x30 ? LAST_BYTE_ID : id + 1) {
            byte[] with = packet.with(properties(bytes(id, value(id))));
            if (!packet.allowed().contains(id)) {
                int code = packet == Packet.PUBLISH && id == 0x0B ? 0x82 : 0x81; // 3.3.4 says so
                expectEnd(client(5), code, with);
            } else if (packet != Packet.DISCONNECT) {
                expectTaken(with);
            } else {
                client(5).send(with).expectClosed();
            }
        }
        expectEnd(client(5), 0x81, packet.with(properties(bytes(0x80, 0x80, 0x01, 1))));
    }

    @ParameterizedTest
    @EnumSource
    void a_property_that_is_cut_short_is_malformed_and_one_given_twice_an_error(Packet packet) throws IOException {
        for (int id : packet.allowed()) {
            byte[] whole = bytes(id, value(id));
            for (int length = 1; length < whole.length; length++) {
                expectEnd(client(5), 0x81, packet.with(properties(Arrays.copyOf(whole, length))));
            }
            if (id == 0x26) {
                if (packet != Packet.DISCONNECT) {
                    expectTaken(packet.with(properties(whole, whole)));
                }
            } else {
                expectEnd(client(5), 0x82, packet.with(properties(whole, whole)));
            }
        }
    }

    @Test
    void a_connect_and_a_will_have_their_own_properties() throws IOException {
        Set<Integer> connect = Set.of(0x11, 0x15, 0x16, 0x17, 0x19, 0x21, 0x22, 0x26, 0x27);
        Set<Integer> will = Set.of(0x01, 0x02, 0x03, 0x08, 0x09, 0x18, 0x26);
        for (int id = 0; id <= 0x30; id++) {
            byte[] one = properties(bytes(id, value(id)));
            if (id != 0x15 && id != 0x16) { // an authentication method is refused for another reason
                assertThat(connackCode(RawPackets.connect(5, 2, 60, one, sized(newId()))))
                        .isEqualTo(connect.contains(id) ? 0 : 0x81);
            }
            assertThat(connackCode(
                            RawPackets.connect(5, 6, 60, properties(), sized(newId()), one, sized("w"), sized("p"))))
                    .isEqualTo(will.contains(id) ? 0 : 0x81);
            if (connect.contains(id) && id != 0x26) {
                byte[] twice = properties(bytes(id, value(id), id, value(id)));
                assertThat(connackCode(RawPackets.connect(5, 2, 60, twice, sized(newId()))))
                        .isEqualTo(0x82);
            }
        }
    }

    private int connackCode(byte[] connect) throws IOException {
        try (RawMqttClient client = open(5)) {
            return connackTo(client, connect).reasonCode();
        }
    }
}
