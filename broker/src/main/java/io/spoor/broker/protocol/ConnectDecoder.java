package io.spoor.broker.protocol;

import static io.spoor.broker.protocol.MqttProtocolException.malformed;
import static io.spoor.broker.protocol.MqttProtocolException.protocolError;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Decodes CONNECT (MQTT 5, 3.1; MQTT 3.1.1, 3.1). */
public final class ConnectDecoder {

    private static final int CLEAN_START = 0x02;
    private static final int WILL = 0x04;
    private static final int WILL_RETAIN = 0x20;
    private static final int PASSWORD = 0x40;
    private static final int USER_NAME = 0x80;

    private ConnectDecoder() {}

    /**
     * Decodes a body; its version is in it.
     *
     * @throws MqttProtocolException with {@link ReasonCode#UNSUPPORTED_PROTOCOL_VERSION} for another protocol or
     *     version, {@link ReasonCode#CLIENT_IDENTIFIER_NOT_VALID}, else {@link
     *     ReasonCode#MALFORMED_PACKET} or {@link ReasonCode#PROTOCOL_ERROR}
     */
    public static ConnectPacket decode(ByteBuf body, int flags) throws MqttProtocolException {
        PacketReader in = new PacketReader(body);
        MqttVersion version = readVersion(in);
        Flags.check(PacketType.CONNECT, flags, version);
        int connectFlags = in.readByte("connect flags");
        checkFlags(connectFlags, version);
        int keepAlive = in.readShort("keep alive");
        boolean cleanStart = (connectFlags & CLEAN_START) != 0;
        ConnectProperties properties =
                version.isV5() ? ConnectProperties.read(in) : ConnectProperties.forVersion3(cleanStart);
        String clientId = in.readText("client identifier");
        checkName("client identifier", clientId, version.isV5() ? ReasonCode.CLIENT_IDENTIFIER_NOT_VALID : null);
        WillMessage will = (connectFlags & WILL) == 0 ? null : readWill(in, connectFlags, version);
        String userName = isPresent(in, connectFlags, USER_NAME, version) ? in.readText("user name") : null;
        checkName("user name", userName == null ? "" : userName, null);
        byte[] password = isPresent(in, connectFlags, PASSWORD, version) ? in.readBinary("password") : null;
        in.finish();
        return new ConnectPacket(
                version,
                clientId,
                cleanStart,
                keepAlive,
                will,
                userName,
                password,
                properties.sessionExpirySeconds,
                properties.receiveMaximum,
                properties.maximumPacketSize,
                properties.topicAliasMaximum,
                properties.requestResponseInformation,
                properties.requestProblemInformation,
                Property.orEmpty(properties.userProperties),
                properties.authenticationMethod,
                properties.authenticationData);
    }

    /**
     * In which version to answer a CONNECT that {@link #decode} refused: MQTT 5 if its level says so or is higher than
     * any that we know, else MQTT 3.1.1, whose CONNACK is also that of 3.1. Null if it is no MQTT at all, and nothing
     * in it deserves an answer. Does not move the buffer's index.
     */
    public static @Nullable MqttVersion versionForAnswer(ByteBuf body) {
        try {
            PacketReader in = new PacketReader(body);
            String name = in.readText("protocol name");
            int level = in.readByte("protocol level");
            if (name.equals("MQIsdp")) {
                return MqttVersion.MQTT_3_1;
            }
            // Some bridges set the top bit of the level to say so, and expect the answer of the version below it
            return !name.equals("MQTT")
                    ? null
                    : level >= 5 && level < 0x80 ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1;
        } catch (MqttProtocolException e) {
            return null;
        }
    }

    private static MqttVersion readVersion(PacketReader in) throws MqttProtocolException {
        String name = in.readText("protocol name");
        boolean old = name.equals("MQIsdp");
        if (!old && !name.equals("MQTT")) {
            throw unsupported("the protocol name is neither MQTT nor MQIsdp");
        }
        int level = in.readByte("protocol level");
        for (MqttVersion version : MqttVersion.values()) {
            if (version.level() == level && old == (version == MqttVersion.MQTT_3_1)) {
                return version;
            }
        }
        throw unsupported(
                "protocol level " + level + " of " + name + " is not supported, expected MQTT 4 or 5, or MQIsdp 3");
    }

    private static MqttProtocolException unsupported(String message) {
        return new MqttProtocolException(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, message);
    }

    private static void checkFlags(int flags, MqttVersion version) throws MqttProtocolException {
        if ((flags & 1) != 0 && version != MqttVersion.MQTT_3_1) { // 3.1 calls this bit unused
            throw malformed("the reserved connect flag is set"); // [MQTT-3.1.2-3]
        }
        int willQos = willQos(flags);
        if ((flags & WILL) == 0) {
            if (willQos != 0 || (flags & WILL_RETAIN) != 0) { // [MQTT-3.1.2-11], [MQTT-3.1.2-13]
                throw malformed("will qos or will retain is set without a will");
            }
        } else if (willQos == 3) { // [MQTT-3.1.2-12]
            throw malformed("will qos is 3, expected 0, 1 or 2");
        }
        if (!version.isV5() && (flags & PASSWORD) != 0 && (flags & USER_NAME) == 0) { // 3.1.1: [MQTT-3.1.2-22]
            throw protocolError("a password without a user name");
        }
    }

    /** Names appear in logs and access rules, so they have no control characters, as the protocol allows (1.5.4). */
    private static void checkName(String what, String name, @Nullable ReasonCode code) throws MqttProtocolException {
        for (int i = 0; i < name.length(); i++) {
            if (Character.isISOControl(name.charAt(i))) {
                throw new MqttProtocolException(
                        code == null ? ReasonCode.MALFORMED_PACKET : code,
                        "the %s contains the control character U+%04X".formatted(what, (int) name.charAt(i)));
            }
        }
    }

    private static int willQos(int connectFlags) {
        return (connectFlags >> 3) & 3;
    }

    /** MQTT 3.1, 3.1: user name and password may be missing although their flag is set. */
    private static boolean isPresent(PacketReader in, int connectFlags, int flag, MqttVersion version) {
        return (connectFlags & flag) != 0 && (version != MqttVersion.MQTT_3_1 || in.remaining() > 0);
    }

    private static WillMessage readWill(PacketReader in, int connectFlags, MqttVersion version)
            throws MqttProtocolException {
        WillProperties properties = version.isV5() ? WillProperties.read(in) : new WillProperties();
        String topic = in.readText("will topic");
        Topics.validateName(topic);
        byte[] payload = in.readBinary("will payload");
        return new WillMessage(
                topic,
                payload,
                willQos(connectFlags),
                (connectFlags & WILL_RETAIN) != 0,
                properties.delaySeconds,
                properties.messageExpirySeconds,
                properties.utf8Payload,
                properties.contentType,
                properties.responseTopic,
                properties.correlationData,
                Property.orEmpty(properties.userProperties),
                properties.forwarded);
    }
}
