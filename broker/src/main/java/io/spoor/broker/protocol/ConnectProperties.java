package io.spoor.broker.protocol;

import static io.spoor.broker.protocol.MqttProtocolException.protocolError;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The properties of CONNECT (MQTT 5, 3.1.2.11) while they are read; what is absent keeps its default. */
final class ConnectProperties {

    long sessionExpirySeconds;
    int receiveMaximum = 65_535;
    long maximumPacketSize = ConnectPacket.NO_LIMIT;
    int topicAliasMaximum;
    boolean requestResponseInformation;
    boolean requestProblemInformation = true;

    @Nullable
    List<UserProperty> userProperties;

    @Nullable
    String authenticationMethod;

    byte @Nullable [] authenticationData;

    private ConnectProperties() {}

    static ConnectProperties forVersion3(boolean cleanSession) {
        ConnectProperties properties = new ConnectProperties();
        properties.sessionExpirySeconds = cleanSession ? 0 : ConnectPacket.NO_LIMIT;
        return properties;
    }

    static ConnectProperties read(PacketReader in) throws MqttProtocolException {
        ConnectProperties properties = new ConnectProperties();
        in.beginSection();
        long seen = 0;
        while (in.remaining() > 0) {
            int id = in.readVarint("property identifier");
            if (id == Property.USER_PROPERTY) {
                properties.userProperties = Property.add(properties.userProperties, in);
            } else {
                properties.read(id, in);
                seen = Property.once(id, seen);
            }
        }
        in.endSection();
        if (properties.authenticationData != null && properties.authenticationMethod == null) {
            throw protocolError("authentication data without an authentication method");
        }
        return properties;
    }

    private void read(int id, PacketReader in) throws MqttProtocolException {
        String name = Property.name(id);
        switch (id) {
            case Property.SESSION_EXPIRY_INTERVAL -> sessionExpirySeconds = in.readInt(name);
            case Property.RECEIVE_MAXIMUM -> receiveMaximum = (int) notZero(in.readShort(name), name);
            case Property.MAXIMUM_PACKET_SIZE -> maximumPacketSize = notZero(in.readInt(name), name);
            case Property.TOPIC_ALIAS_MAXIMUM -> topicAliasMaximum = in.readShort(name);
            case Property.REQUEST_RESPONSE_INFORMATION -> requestResponseInformation = in.readBoolean(name);
            case Property.REQUEST_PROBLEM_INFORMATION -> requestProblemInformation = in.readBoolean(name);
            case Property.AUTHENTICATION_METHOD -> authenticationMethod = in.readText(name);
            case Property.AUTHENTICATION_DATA -> authenticationData = in.readBinary(name);
            default -> throw Property.notAllowed(id, "CONNECT");
        }
    }

    private static long notZero(long value, String name) throws MqttProtocolException {
        if (value == 0) {
            throw protocolError(name + " is 0");
        }
        return value;
    }
}
