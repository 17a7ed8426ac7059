package io.spoor.broker.protocol;

import static io.spoor.broker.protocol.Bytes.buffer;
import static io.spoor.broker.protocol.Bytes.bytes;
import static io.spoor.broker.protocol.Bytes.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectDecoderTest {

    private static final byte[] V31 = bytes(0, 6, "MQIsdp", 3);
    private static final byte[] V311 = bytes(0, 4, "MQTT", 4);
    private static final byte[] V5 = bytes(0, 4, "MQTT", 5);
    private static final byte[] KEEP_ALIVE_60 = bytes(0, 60);
    private static final byte[] CLIENT_ID = bytes(0, 2, "c1");

    private static ConnectPacket decode(Object... body) throws MqttProtocolException {
        ByteBuf buf = buffer(body);
        ConnectPacket packet = ConnectDecoder.decode(buf, 0);
        assertThat(buf.isReadable()).isFalse();
        return packet;
    }

    /** An MQTT 5 CONNECT with these properties and nothing else. */
    private static ConnectPacket decodeWith(byte[] properties) throws MqttProtocolException {
        return decode(V5, 0x02, KEEP_ALIVE_60, properties.length, properties, CLIENT_ID);
    }

    /** An MQTT 5 CONNECT with a will that has these properties. */
    private static WillMessage decodeWill(byte[] properties) throws MqttProtocolException {
        ConnectPacket packet =
                decode(V5, 0x06, KEEP_ALIVE_60, 0, CLIENT_ID, properties.length, properties, 0, 1, "w", 0, 1, "p");
        return Objects.requireNonNull(packet.will());
    }

    @Test
    void a_packet_with_everything_is_read() throws MqttProtocolException {
        // Given
        byte[] properties = bytes(
                bytes(0x11, 0xFF, 0xFF, 0xFF, 0xFE), // session expiry interval
                bytes(0x21, 0x00, 0x0A), // receive maximum 10
                bytes(0x27, 0x00, 0x01, 0x00, 0x00), // maximum packet size 65,536
                bytes(0x22, 0x00, 0x05), // topic alias maximum 5
                bytes(0x19, 0x01), // request response information
                bytes(0x17, 0x00), // request problem information
                bytes(0x26, 0, 1, "a", 0, 1, "1"), // user property
                bytes(0x26, 0, 1, "a", 0, 0), // the same name again, no value
                bytes(0x15, 0, 5, "SCRAM"), // authentication method
                bytes(0x16, 0, 2, 0x00, 0xFF)); // authentication data
        byte[] willProperties = bytes(
                bytes(0x18, 0, 0, 0, 9), // will delay interval
                bytes(0x03, 0, 4, "text"), // content type
                bytes(0x02, 0, 0, 0, 7), // message expiry interval
                bytes(0x26, 0, 1, "k", 0, 1, "v"), // user property
                bytes(0x01, 0x01), // payload format indicator
                bytes(0x08, 0, 1, "r"), // response topic
                bytes(0x09, 0, 1, 0xEE)); // correlation data

        // When
        ConnectPacket packet = decode(
                V5,
                0b1111_0110, // user name, password, will retain, will qos 2, will, clean start
                bytes(0x01, 0x2C), // keep alive 300 s
                bytes(properties.length, properties),
                CLIENT_ID,
                bytes(willProperties.length, willProperties),
                bytes(0, 6, "will/t"),
                bytes(0, 3, 1, 2, 3), // will payload
                bytes(0, 4, "user"),
                bytes(0, 2, 0xCA, 0xFE)); // password

        // Then
        assertThat(packet.version()).isEqualTo(MqttVersion.MQTT_5);
        assertThat(packet.clientId()).isEqualTo("c1");
        assertThat(packet.cleanStart()).isTrue();
        assertThat(packet.keepAliveSeconds()).isEqualTo(300);
        assertThat(packet.userName()).isEqualTo("user");
        assertThat(packet.password()).isEqualTo(bytes(0xCA, 0xFE));
        assertThat(packet.sessionExpirySeconds()).isEqualTo(0xFFFF_FFFEL);
        assertThat(packet.receiveMaximum()).isEqualTo(10);
        assertThat(packet.maximumPacketSize()).isEqualTo(65_536);
        assertThat(packet.topicAliasMaximum()).isEqualTo(5);
        assertThat(packet.requestResponseInformation()).isTrue();
        assertThat(packet.requestProblemInformation()).isFalse();
        assertThat(packet.userProperties()).containsExactly(new UserProperty("a", "1"), new UserProperty("a", ""));
        assertThat(packet.authenticationMethod()).isEqualTo("SCRAM");
        assertThat(packet.authenticationData()).isEqualTo(bytes(0x00, 0xFF));
        WillMessage will = Objects.requireNonNull(packet.will());
        assertThat(will.topic()).isEqualTo("will/t");
        assertThat(will.payload()).isEqualTo(bytes(1, 2, 3));
        assertThat(will.qos()).isEqualTo(2);
        assertThat(will.retain()).isTrue();
        assertThat(will.delaySeconds()).isEqualTo(9);
        assertThat(will.messageExpirySeconds()).isEqualTo(7);
        assertThat(will.utf8Payload()).isTrue();
        assertThat(will.contentType()).isEqualTo("text");
        assertThat(will.responseTopic()).isEqualTo("r");
        assertThat(will.correlationData()).isEqualTo(bytes(0xEE));
        assertThat(will.userProperties()).containsExactly(new UserProperty("k", "v"));
        assertThat(will.forwardedProperties())
                .isEqualTo(bytes(
                        bytes(0x03, 0, 4, "text"),
                        bytes(0x26, 0, 1, "k", 0, 1, "v"),
                        bytes(0x01, 0x01),
                        bytes(0x08, 0, 1, "r"),
                        bytes(0x09, 0, 1, 0xEE)));
    }

    @Test
    void what_is_absent_has_the_default_of_the_specification() throws MqttProtocolException {
        ConnectPacket packet = decode(V5, 0x00, 0, 0, 0, 0, 0);

        assertThat(packet.clientId()).isEmpty();
        assertThat(packet.cleanStart()).isFalse();
        assertThat(packet.keepAliveSeconds()).isZero();
        assertThat(packet.will()).isNull();
        assertThat(packet.userName()).isNull();
        assertThat(packet.password()).isNull();
        assertThat(packet.sessionExpirySeconds()).isZero();
        assertThat(packet.receiveMaximum()).isEqualTo(65_535);
        assertThat(packet.maximumPacketSize()).isEqualTo(ConnectPacket.NO_LIMIT);
        assertThat(packet.topicAliasMaximum()).isZero();
        assertThat(packet.requestResponseInformation()).isFalse();
        assertThat(packet.requestProblemInformation()).isTrue();
        assertThat(packet.userProperties()).isEmpty();
        assertThat(packet.authenticationMethod()).isNull();
    }

    @Test
    void a_will_without_properties_has_their_defaults() throws MqttProtocolException {
        WillMessage will = decodeWill(bytes());

        assertThat(will.delaySeconds()).isZero();
        assertThat(will.messageExpirySeconds()).isEqualTo(-1);
        assertThat(will.utf8Payload()).isFalse();
        assertThat(will.forwardedProperties()).isEmpty();
    }

    @Test
    void an_mqtt_3_session_ends_with_the_connection_or_never() throws MqttProtocolException {
        ConnectPacket clean = decode(V311, 0x02, KEEP_ALIVE_60, CLIENT_ID);
        ConnectPacket kept = decode(V31, 0x00, KEEP_ALIVE_60, CLIENT_ID);

        assertThat(clean.version()).isEqualTo(MqttVersion.MQTT_3_1_1);
        assertThat(clean.sessionExpirySeconds()).isZero();
        assertThat(kept.version()).isEqualTo(MqttVersion.MQTT_3_1);
        assertThat(kept.sessionExpirySeconds()).isEqualTo(0xFFFF_FFFFL);
    }

    @Test
    void an_mqtt_5_client_may_have_a_password_without_a_user_name() throws MqttProtocolException {
        ConnectPacket packet = decode(V5, 0x40, KEEP_ALIVE_60, 0, CLIENT_ID, 0, 1, "x");

        assertThat(packet.userName()).isNull();
        assertThat(packet.password()).isEqualTo(bytes("x"));
    }

    @Test
    void an_mqtt_31_client_may_leave_out_the_user_name_that_its_flag_announces() throws MqttProtocolException {
        ConnectPacket packet = decode(V31, 0xC0, KEEP_ALIVE_60, CLIENT_ID);

        assertThat(packet.userName()).isNull();
        assertThat(packet.password()).isNull();
        assertThat(refused(() -> decode(V311, 0xC0, KEEP_ALIVE_60, CLIENT_ID)).reasonCode())
                .isEqualTo(ReasonCode.MALFORMED_PACKET);
    }

    @Test
    void a_client_identifier_may_have_65535_bytes() throws MqttProtocolException {
        String id = "x".repeat(65_535);
        assertThat(decode(V311, 0x02, KEEP_ALIVE_60, 0xFF, 0xFF, id).clientId()).isEqualTo(id);
    }

    @Test
    void secrets_do_not_show() throws MqttProtocolException {
        String text = decode(V311, 0xC2, KEEP_ALIVE_60, CLIENT_ID, 0, 4, "user", 0, 6, "geheim")
                .toString();
        assertThat(text).contains("c1", "user", "password=set").doesNotContain("geheim");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void bad_packets_are_refused(String words, ReasonCode code, byte[] body) {
        MqttProtocolException e = refused(() -> decode((Object) body));
        assertThat(e.reasonCode()).isEqualTo(code);
        assertThat(e).hasMessageContaining(words);
        assertThat(e.getStackTrace()).isEmpty();
    }

    static Stream<Arguments> bad_packets_are_refused() {
        ReasonCode malformed = ReasonCode.MALFORMED_PACKET;
        ReasonCode protocol = ReasonCode.PROTOCOL_ERROR;
        ReasonCode version = ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
        byte[] will = bytes(0, 1, "w", 0, 1, "p");
        return Stream.of(
                Arguments.of("protocol name", version, bytes(0, 4, "HTTP", 4, 2, KEEP_ALIVE_60, CLIENT_ID)),
                Arguments.of("protocol name", version, bytes(0, 4, "mqtt", 4, 2, KEEP_ALIVE_60, CLIENT_ID)),
                Arguments.of("protocol name", version, bytes(0, 0, 4, 2, KEEP_ALIVE_60, CLIENT_ID)),
                Arguments.of("protocol level 3", version, bytes(0, 4, "MQTT", 3, 2, KEEP_ALIVE_60, CLIENT_ID)),
                Arguments.of("protocol level 6", version, bytes(0, 4, "MQTT", 6, 2, KEEP_ALIVE_60, 0, CLIENT_ID)),
                Arguments.of("protocol level 0", version, bytes(0, 4, "MQTT", 0, 2, KEEP_ALIVE_60, CLIENT_ID)),
                Arguments.of("protocol level 132", version, bytes(0, 4, "MQTT", 0x84, 2, KEEP_ALIVE_60, CLIENT_ID)),
                Arguments.of("protocol level 4", version, bytes(0, 6, "MQIsdp", 4, 2, KEEP_ALIVE_60, CLIENT_ID)),
                Arguments.of("UTF-8", malformed, bytes(0, 4, "MQ", 0xC0, 0x80, 4, 2, KEEP_ALIVE_60, CLIENT_ID)),
                Arguments.of("reserved connect flag", malformed, bytes(V311, 0x03, KEEP_ALIVE_60, CLIENT_ID)),
                Arguments.of("without a will", malformed, bytes(V311, 0x0A, KEEP_ALIVE_60, CLIENT_ID)),
                Arguments.of("without a will", malformed, bytes(V5, 0x22, KEEP_ALIVE_60, 0, CLIENT_ID)),
                Arguments.of("will qos is 3", malformed, bytes(V311, 0x1E, KEEP_ALIVE_60, CLIENT_ID, will)),
                Arguments.of("password without", protocol, bytes(V311, 0x42, KEEP_ALIVE_60, CLIENT_ID, 0, 0)),
                Arguments.of("within keep alive", malformed, bytes(V311, 0x02, 0)),
                Arguments.of("within client identifier", malformed, bytes(V311, 0x02, KEEP_ALIVE_60)),
                Arguments.of("within client identifier", malformed, bytes(V311, 2, KEEP_ALIVE_60, 0xFF, 0xFF, "c")),
                Arguments.of("within will topic", malformed, bytes(V311, 0x06, KEEP_ALIVE_60, CLIENT_ID)),
                Arguments.of("client identifier", malformed, bytes(V311, 2, KEEP_ALIVE_60, 0, 2, 0xC3, 0x28)),
                Arguments.of("client identifier", malformed, bytes(V311, 2, KEEP_ALIVE_60, 0, 2, "a", 0)),
                Arguments.of("user name", malformed, bytes(V311, 0x82, KEEP_ALIVE_60, CLIENT_ID, 0, 1, 0xFF)),
                Arguments.of("end of the packet: 1", malformed, bytes(V311, 0x02, KEEP_ALIVE_60, CLIENT_ID, 0)),
                Arguments.of("surplus", malformed, bytes(V5, 0x02, KEEP_ALIVE_60, 0, CLIENT_ID, 0, 1, "u")),
                Arguments.of("property length is 9", malformed, bytes(V5, 2, KEEP_ALIVE_60, 9, CLIENT_ID)),
                Arguments.of(
                        "property length is not",
                        malformed,
                        bytes(V5, 2, KEEP_ALIVE_60, 0x80, 0x80, 0x80, 0x80, 0x00, CLIENT_ID)),
                Arguments.of(
                        "wildcard #",
                        ReasonCode.MALFORMED_PACKET,
                        bytes(V311, 0x06, KEEP_ALIVE_60, CLIENT_ID, 0, 3, "w/#", 0, 0)),
                Arguments.of(
                        "is empty",
                        ReasonCode.MALFORMED_PACKET,
                        bytes(V311, 0x06, KEEP_ALIVE_60, CLIENT_ID, 0, 0, 0, 0)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void bad_properties_are_refused(String words, ReasonCode code, byte[] properties) {
        MqttProtocolException e = refused(() -> decodeWith(properties));
        assertThat(e.reasonCode()).isEqualTo(code);
        assertThat(e).hasMessageContaining(words);
    }

    static Stream<Arguments> bad_properties_are_refused() {
        ReasonCode malformed = ReasonCode.MALFORMED_PACKET;
        ReasonCode protocol = ReasonCode.PROTOCOL_ERROR;
        return Stream.of(
                Arguments.of("receive maximum is 0", protocol, bytes(0x21, 0, 0)),
                Arguments.of("maximum packet size is 0", protocol, bytes(0x27, 0, 0, 0, 0)),
                Arguments.of("request problem information is 2", protocol, bytes(0x17, 2)),
                Arguments.of("request response information is 255", protocol, bytes(0x19, 0xFF)),
                Arguments.of("authentication data without", protocol, bytes(0x16, 0, 1, 1)),
                Arguments.of(
                        "session expiry interval is there twice", protocol, bytes(0x11, 0, 0, 0, 1, 0x11, 0, 0, 0, 1)),
                Arguments.of("receive maximum is there twice", protocol, bytes(0x21, 0, 1, 0x21, 0, 2)),
                Arguments.of("authentication method is there twice", protocol, bytes(0x15, 0, 0, 0x15, 0, 0)),
                Arguments.of("topic alias does not belong", malformed, bytes(0x23, 0, 1)),
                Arguments.of("server keep alive does not belong", malformed, bytes(0x13, 0, 1)),
                Arguments.of("0x0 does not belong", malformed, bytes(0x00)),
                Arguments.of("0x7f does not belong", malformed, bytes(0x7F, 0)),
                Arguments.of("0x91 does not belong", malformed, bytes(0x91, 0x01, 0, 0, 0, 1)),
                Arguments.of("property identifier is not", malformed, bytes(0x91, 0x00, 0, 0, 0, 1)),
                Arguments.of("within property identifier", malformed, bytes(0x91)),
                Arguments.of("within session expiry interval", malformed, bytes(0x11, 0, 0, 0)),
                // Its value would be there, but outside of the property section
                Arguments.of("within user property value", malformed, bytes(0x26, 0, 1, "a", 0, 2)),
                Arguments.of("user property name", malformed, bytes(0x26, 0, 1, 0x80, 0, 0)),
                Arguments.of("user property value", malformed, bytes(0x26, 0, 0, 0, 3, 0xED, 0xA0, 0x80)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void bad_properties_of_a_will_are_refused(String words, ReasonCode code, byte[] properties) {
        MqttProtocolException e = refused(() -> decodeWill(properties));
        assertThat(e.reasonCode()).isEqualTo(code);
        assertThat(e).hasMessageContaining(words);
    }

    static Stream<Arguments> bad_properties_of_a_will_are_refused() {
        ReasonCode malformed = ReasonCode.MALFORMED_PACKET;
        ReasonCode protocol = ReasonCode.PROTOCOL_ERROR;
        return Stream.of(
                Arguments.of("payload format indicator is 2", malformed, bytes(0x01, 2)),
                Arguments.of("will delay interval is there twice", protocol, bytes(0x18, 0, 0, 0, 1, 0x18, 0, 0, 0, 1)),
                Arguments.of("content type is there twice", protocol, bytes(0x03, 0, 0, 0x03, 0, 0)),
                Arguments.of("wildcard +", ReasonCode.MALFORMED_PACKET, bytes(0x08, 0, 1, "+")),
                Arguments.of("is empty", ReasonCode.MALFORMED_PACKET, bytes(0x08, 0, 0)),
                Arguments.of("subscription identifier does not belong", malformed, bytes(0x0B, 1)),
                Arguments.of("topic alias does not belong", malformed, bytes(0x23, 0, 1)));
    }

    @Test
    void the_flags_of_the_fixed_header_must_be_zero_but_in_mqtt_31_do_not_matter() throws MqttProtocolException {
        ByteBuf v311 = buffer(V311, 0x02, KEEP_ALIVE_60, CLIENT_ID);
        ByteBuf v31 = buffer(V31, 0x02, KEEP_ALIVE_60, CLIENT_ID);

        assertThat(refused(() -> ConnectDecoder.decode(v311, 0x2)))
                .hasMessage("CONNECT has the flags 0x2, expected 0x0");
        assertThat(ConnectDecoder.decode(v31, 0x8).clientId()).isEqualTo("c1");
    }

    @Test
    void a_refusal_is_answered_in_the_version_that_the_client_knows() {
        assertThat(ConnectDecoder.versionForAnswer(buffer(V31))).isEqualTo(MqttVersion.MQTT_3_1);
        assertThat(ConnectDecoder.versionForAnswer(buffer(V311))).isEqualTo(MqttVersion.MQTT_3_1_1);
        assertThat(ConnectDecoder.versionForAnswer(buffer(V5))).isEqualTo(MqttVersion.MQTT_5);
        assertThat(ConnectDecoder.versionForAnswer(buffer(0, 4, "MQTT", 6))).isEqualTo(MqttVersion.MQTT_5);
        assertThat(ConnectDecoder.versionForAnswer(buffer(0, 4, "MQTT", 0x84))).isEqualTo(MqttVersion.MQTT_3_1_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0\4MQT", "\0\4HTTP\4", "GET / HTTP/1.1"})
    void what_is_no_mqtt_gets_no_answer(String body) {
        assertThat(ConnectDecoder.versionForAnswer(buffer(body))).isNull();
    }
}
