package io.spoor.broker.protocol;

import static io.spoor.broker.protocol.Bytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PacketEncoderTest {

    private static final MqttVersion V3 = MqttVersion.MQTT_3_1_1;
    private static final MqttVersion V5 = MqttVersion.MQTT_5;
    private static final long NO_LIMIT = ConnectPacket.NO_LIMIT;

    private final ByteBuf out = Unpooled.buffer();

    private void assertWritten(Object... expected) {
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo(ByteBufUtil.hexDump(bytes(expected)));
        out.clear();
    }

    @Test
    void connack_of_mqtt_3() {
        assertThat(PacketEncoder.connack(out, V3, true, ReasonCode.SUCCESS, ConnackProperties.NONE, NO_LIMIT))
                .isTrue();
        assertWritten(0x20, 2, 1, 0);

        ReasonCode refused = ReasonCode.NOT_AUTHORIZED;
        PacketEncoder.connack(out, V3, true, refused, ConnackProperties.reason("ignored"), NO_LIMIT);
        assertWritten(0x20, 2, 0, 5); // no session present with an error

        PacketEncoder.connack(out, MqttVersion.MQTT_3_1, true, ReasonCode.SUCCESS, ConnackProperties.NONE, NO_LIMIT);
        assertWritten(0x20, 2, 0, 0); // the byte is reserved in 3.1
    }

    @Test
    void what_an_mqtt_3_connack_cannot_say_is_not_said() {
        assertThat(PacketEncoder.connack(out, V3, false, ReasonCode.MALFORMED_PACKET, ConnackProperties.NONE, NO_LIMIT))
                .isFalse();
        assertWritten();
    }

    @Test
    void connack_of_mqtt_5_with_everything() {
        ConnackProperties properties = new ConnackProperties(
                0xFFFF_FFFEL,
                100,
                65_536L,
                "id",
                10,
                300,
                "ri",
                "srv",
                "why",
                List.of(new UserProperty("k", "é")),
                Features.ALL);

        PacketEncoder.connack(out, V5, true, ReasonCode.SUCCESS, properties, NO_LIMIT);

        assertWritten(
                bytes(0x20, 52, 1, 0, 49), // session present, success, property length
                bytes(0x11, 0xFF, 0xFF, 0xFF, 0xFE), // session expiry interval
                bytes(0x21, 0, 100), // receive maximum
                bytes(0x27, 0, 1, 0, 0), // maximum packet size
                bytes(0x22, 0, 10), // topic alias maximum
                bytes(0x13, 0x01, 0x2C), // server keep alive
                bytes(0x12, 0, 2, "id"), // assigned client identifier
                bytes(0x1A, 0, 2, "ri"), // response information
                bytes(0x1C, 0, 3, "srv"), // server reference
                bytes(0x1F, 0, 3, "why"), // reason string
                bytes(0x26, 0, 1, "k", 0, 2, "é")); // user property
    }

    @Test
    void connack_tells_what_is_switched_off() {
        ConnackProperties properties = new ConnackProperties(
                null, null, null, null, null, null, null, null, null, List.of(), new Features(1, false, false, false));

        PacketEncoder.connack(out, V5, false, ReasonCode.SUCCESS, properties, NO_LIMIT);

        assertWritten(0x20, 11, 0, 0, 8, 0x24, 1, 0x25, 0, 0x28, 0, 0x2A, 0);
    }

    @Test
    void connack_of_mqtt_5_with_nothing() {
        PacketEncoder.connack(out, V5, false, ReasonCode.BAD_USER_NAME_OR_PASSWORD, ConnackProperties.NONE, NO_LIMIT);
        assertWritten(0x20, 3, 0, 0x86, 0);
    }

    @Test
    void connack_loses_user_properties_first_and_then_the_reason_string_when_it_is_too_large() {
        ConnackProperties properties = new ConnackProperties(
                null,
                null,
                null,
                "id",
                null,
                null,
                null,
                null,
                "why",
                List.of(new UserProperty("k", "v")),
                Features.ALL);
        BiPredicate<ByteBuf, Integer> connack =
                (buf, max) -> PacketEncoder.connack(buf, V5, false, ReasonCode.SUCCESS, properties, max);

        assertThat(connack.test(out, 23)).isTrue();
        assertWritten(0x20, 21, 0, 0, 18, 0x12, 0, 2, "id", 0x1F, 0, 3, "why", 0x26, 0, 1, "k", 0, 1, "v");
        assertThat(connack.test(out, 22)).isTrue();
        assertWritten(0x20, 14, 0, 0, 11, 0x12, 0, 2, "id", 0x1F, 0, 3, "why");
        assertThat(connack.test(out, 16)).isTrue();
        assertWritten(0x20, 14, 0, 0, 11, 0x12, 0, 2, "id", 0x1F, 0, 3, "why");
        assertThat(connack.test(out, 15)).isTrue();
        assertWritten(0x20, 8, 0, 0, 5, 0x12, 0, 2, "id");
        assertThat(connack.test(out, 10)).isTrue();
        assertWritten(0x20, 8, 0, 0, 5, 0x12, 0, 2, "id");
        assertThat(connack.test(out, 9)).isFalse();
        assertWritten();
    }

    @Test
    void suback() {
        List<ReasonCode> reasons =
                List.of(ReasonCode.SUCCESS, ReasonCode.GRANTED_QOS_2, ReasonCode.TOPIC_FILTER_INVALID);

        PacketEncoder.suback(out, V3, 0x1234, reasons, "ignored", NO_LIMIT);
        assertWritten(0x90, 5, 0x12, 0x34, 0, 2, 0x80);

        PacketEncoder.suback(out, V5, 0x1234, reasons, null, NO_LIMIT);
        assertWritten(0x90, 6, 0x12, 0x34, 0, 0, 2, 0x8F);

        PacketEncoder.suback(out, V5, 0x1234, reasons, "why", 14);
        assertWritten(0x90, 12, 0x12, 0x34, 6, 0x1F, 0, 3, "why", 0, 2, 0x8F);

        PacketEncoder.suback(out, V5, 0x1234, reasons, "why", 13);
        assertWritten(0x90, 6, 0x12, 0x34, 0, 0, 2, 0x8F);

        assertThat(PacketEncoder.suback(out, V5, 0x1234, reasons, "why", 7)).isFalse();
        assertWritten();
    }

    @Test
    void unsuback() {
        List<ReasonCode> reasons = List.of(ReasonCode.SUCCESS, ReasonCode.NO_SUBSCRIPTION_EXISTED);

        PacketEncoder.unsuback(out, V3, 7, reasons, null, NO_LIMIT);
        assertWritten(0xB0, 2, 0, 7);

        PacketEncoder.unsuback(out, V5, 7, reasons, null, NO_LIMIT);
        assertWritten(0xB0, 5, 0, 7, 0, 0x00, 0x11);

        PacketEncoder.unsuback(out, V5, 7, reasons, "why", NO_LIMIT);
        assertWritten(0xB0, 11, 0, 7, 6, 0x1F, 0, 3, "why", 0x00, 0x11);
    }

    @ParameterizedTest
    @EnumSource(names = {"PUBACK", "PUBREC", "PUBREL", "PUBCOMP"})
    void acknowledgements_have_the_shortest_form(PacketType type) {
        int first = type.typeBits() << 4 | (type == PacketType.PUBREL ? 2 : 0);
        ReasonCode error = ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;

        PacketEncoder.ack(out, type, 0xFFFE, error, V3, "ignored", NO_LIMIT);
        assertWritten(first, 2, 0xFF, 0xFE);

        PacketEncoder.ack(out, type, 0xFFFE, ReasonCode.SUCCESS, V5, null, NO_LIMIT);
        assertWritten(first, 2, 0xFF, 0xFE);

        PacketEncoder.ack(out, type, 1, error, V5, null, NO_LIMIT);
        assertWritten(first, 3, 0, 1, 0x92);

        PacketEncoder.ack(out, type, 1, error, V5, "why", 12);
        assertWritten(first, 10, 0, 1, 0x92, 6, 0x1F, 0, 3, "why");

        PacketEncoder.ack(out, type, 1, error, V5, "why", 11);
        assertWritten(first, 3, 0, 1, 0x92);

        PacketEncoder.ack(out, type, 1, ReasonCode.SUCCESS, V5, "why", 11);
        assertWritten(first, 2, 0, 1);

        assertThat(PacketEncoder.ack(out, type, 1, error, V5, "why", 4)).isFalse();
        assertThat(PacketEncoder.ack(out, type, 1, ReasonCode.SUCCESS, V5, null, 3))
                .isFalse();
        assertWritten();
    }

    @Test
    void pingresp() {
        PacketEncoder.pingresp(out);
        assertWritten(0xD0, 0);
    }

    @Test
    void disconnect() {
        PacketEncoder.disconnect(out, ReasonCode.SUCCESS, null, null, NO_LIMIT);
        assertWritten(0xE0, 0);

        PacketEncoder.disconnect(out, ReasonCode.SESSION_TAKEN_OVER, null, null, NO_LIMIT);
        assertWritten(0xE0, 1, 0x8E);

        PacketEncoder.disconnect(out, ReasonCode.SERVER_MOVED, "why", "srv", 16);
        assertWritten(0xE0, 14, 0x9D, 12, 0x1F, 0, 3, "why", 0x1C, 0, 3, "srv");

        PacketEncoder.disconnect(out, ReasonCode.SERVER_MOVED, "why", "srv", 15);
        assertWritten(0xE0, 8, 0x9D, 6, 0x1C, 0, 3, "srv");

        PacketEncoder.disconnect(out, ReasonCode.SERVER_BUSY, "why", null, 9);
        assertWritten(0xE0, 1, 0x89);

        assertThat(PacketEncoder.disconnect(out, ReasonCode.SERVER_BUSY, "why", null, 2))
                .isFalse();
        assertWritten();
    }

    @Test
    void auth() {
        PacketEncoder.auth(out, ReasonCode.CONTINUE_AUTHENTICATION, "m", bytes(1, 2), "why", 20);
        assertWritten(0xF0, 17, 0x18, 15, 0x15, 0, 1, "m", 0x16, 0, 2, 1, 2, 0x1F, 0, 3, "why");

        PacketEncoder.auth(out, ReasonCode.CONTINUE_AUTHENTICATION, "m", bytes(1, 2), "why", 18);
        assertWritten(0xF0, 11, 0x18, 9, 0x15, 0, 1, "m", 0x16, 0, 2, 1, 2);

        assertThat(PacketEncoder.auth(out, ReasonCode.CONTINUE_AUTHENTICATION, "m", bytes(1, 2), "why", 12))
                .isFalse();
        assertWritten();
    }

    @Test
    void a_text_that_does_not_fit_is_refused_before_anything_is_written() {
        String tooLong = "x".repeat(65_536);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PacketEncoder.disconnect(out, ReasonCode.UNSPECIFIED_ERROR, tooLong, null, NO_LIMIT));
        assertWritten();
    }

    @Test
    void packets_are_appended() {
        PacketEncoder.pingresp(out);
        PacketEncoder.ack(out, PacketType.PUBACK, 1, ReasonCode.SUCCESS, V3, null, NO_LIMIT);
        assertWritten(0xD0, 0, 0x40, 2, 0, 1);
    }
}
