package io.spoor.broker.protocol;

import static io.spoor.broker.protocol.MqttProtocolException.malformed;
import static io.spoor.broker.protocol.MqttProtocolException.protocolError;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The identifiers of MQTT 5 properties (2.2.2.2), and the rules that hold for all of them. */
final class Property {

    static final int PAYLOAD_FORMAT_INDICATOR = 0x01;
    static final int MESSAGE_EXPIRY_INTERVAL = 0x02;
    static final int CONTENT_TYPE = 0x03;
    static final int RESPONSE_TOPIC = 0x08;
    static final int CORRELATION_DATA = 0x09;
    static final int SUBSCRIPTION_IDENTIFIER = 0x0B;
    static final int SESSION_EXPIRY_INTERVAL = 0x11;
    static final int ASSIGNED_CLIENT_IDENTIFIER = 0x12;
    static final int SERVER_KEEP_ALIVE = 0x13;
    static final int AUTHENTICATION_METHOD = 0x15;
    static final int AUTHENTICATION_DATA = 0x16;
    static final int REQUEST_PROBLEM_INFORMATION = 0x17;
    static final int WILL_DELAY_INTERVAL = 0x18;
    static final int REQUEST_RESPONSE_INFORMATION = 0x19;
    static final int RESPONSE_INFORMATION = 0x1A;
    static final int SERVER_REFERENCE = 0x1C;
    static final int REASON_STRING = 0x1F;
    static final int RECEIVE_MAXIMUM = 0x21;
    static final int TOPIC_ALIAS_MAXIMUM = 0x22;
    static final int TOPIC_ALIAS = 0x23;
    static final int MAXIMUM_QOS = 0x24;
    static final int RETAIN_AVAILABLE = 0x25;
    static final int USER_PROPERTY = 0x26;
    static final int MAXIMUM_PACKET_SIZE = 0x27;
    static final int WILDCARD_SUBSCRIPTION_AVAILABLE = 0x28;
    static final int SUBSCRIPTION_IDENTIFIER_AVAILABLE = 0x29;
    static final int SHARED_SUBSCRIPTION_AVAILABLE = 0x2A;

    private Property() {}

    /**
     * Refuses a property that occurred before; only user properties may repeat in packets from a client.
     *
     * @param seen the identifiers so far, one bit each
     * @return those and this one
     */
    static long once(int id, long seen) throws MqttProtocolException {
        long bit = 1L << id;
        if ((seen & bit) != 0) {
            throw protocolError(name(id) + " is there twice");
        }
        return seen | bit;
    }

    /** The error for an identifier that does not belong in a packet, or that MQTT does not know. */
    static MqttProtocolException notAllowed(int id, String where) {
        return malformed("the property " + name(id) + " does not belong in " + where);
    }

    /** Adds to a list that is only made when there is something to add. */
    static List<UserProperty> add(@Nullable List<UserProperty> list, PacketReader in) throws MqttProtocolException {
        List<UserProperty> target = list == null ? new ArrayList<>(4) : list;
        target.add(new UserProperty(in.readText("user property name"), in.readText("user property value")));
        return target;
    }

    static List<UserProperty> orEmpty(@Nullable List<UserProperty> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    /** The name in the specification, for messages. */
    static String name(int id) {
        return switch (id) {
            case PAYLOAD_FORMAT_INDICATOR -> "payload format indicator";
            case MESSAGE_EXPIRY_INTERVAL -> "message expiry interval";
            case CONTENT_TYPE -> "content type";
            case RESPONSE_TOPIC -> "response topic";
            case CORRELATION_DATA -> "correlation data";
            case SUBSCRIPTION_IDENTIFIER -> "subscription identifier";
            case SESSION_EXPIRY_INTERVAL -> "session expiry interval";
            case ASSIGNED_CLIENT_IDENTIFIER -> "assigned client identifier";
            case SERVER_KEEP_ALIVE -> "server keep alive";
            case AUTHENTICATION_METHOD -> "authentication method";
            case AUTHENTICATION_DATA -> "authentication data";
            case REQUEST_PROBLEM_INFORMATION -> "request problem information";
            case WILL_DELAY_INTERVAL -> "will delay interval";
            case REQUEST_RESPONSE_INFORMATION -> "request response information";
            case RESPONSE_INFORMATION -> "response information";
            case SERVER_REFERENCE -> "server reference";
            case REASON_STRING -> "reason string";
            case RECEIVE_MAXIMUM -> "receive maximum";
            case TOPIC_ALIAS_MAXIMUM -> "topic alias maximum";
            case TOPIC_ALIAS -> "topic alias";
            case MAXIMUM_QOS -> "maximum qos";
            case RETAIN_AVAILABLE -> "retain available";
            case USER_PROPERTY -> "user property";
            case MAXIMUM_PACKET_SIZE -> "maximum packet size";
            case WILDCARD_SUBSCRIPTION_AVAILABLE -> "wildcard subscription available";
            case SUBSCRIPTION_IDENTIFIER_AVAILABLE -> "subscription identifier available";
            case SHARED_SUBSCRIPTION_AVAILABLE -> "shared subscription available";
            default -> "0x" + Integer.toHexString(id);
        };
    }
}
