package io.spoor.broker.net;

import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.protocol.ConnackProperties;
import io.spoor.broker.protocol.ConnectPacket;
import io.spoor.broker.protocol.Features;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** On which terms a client is accepted: what it asked for, within the broker's limits. */
final class ConnectTerms {

    /** What the CONNACK says, and what follows from it. */
    record Answer(boolean sessionPresent, ConnackProperties properties, int keepAliveSeconds) {}

    private ConnectTerms() {}

    /** The session expiry interval that a client gets when it asks for this one. */
    static long limitExpiry(long askedSeconds, MqttConfig config) {
        return Math.min(askedSeconds, config.maximumSessionExpiry().toSeconds());
    }

    /** @param assignedId the client identifier that the broker chose, or null if the client has its own */
    static Answer answer(
            ConnectPacket connect, boolean sessionPresent, @Nullable String assignedId, MqttConfig config) {
        long expiry = limitExpiry(connect.sessionExpirySeconds(), config);
        int keepAlive = limitKeepAlive(connect, config);
        ConnackProperties properties = new ConnackProperties(
                expiry == connect.sessionExpirySeconds() ? null : Long.valueOf(expiry),
                config.receiveMaximum(),
                config.maximumPacketSize().bytes(),
                assignedId,
                config.topicAliasMaximum(),
                keepAlive == connect.keepAliveSeconds() ? null : Integer.valueOf(keepAlive),
                null,
                null,
                null,
                List.of(),
                new Features(
                        config.maximumQos(),
                        config.retainAvailable(),
                        config.wildcardSubscriptions(),
                        config.sharedSubscriptions()));
        return new Answer(sessionPresent, properties, keepAlive);
    }

    /**
     * Only MQTT 5 can tell a client that it gets another keep-alive [MQTT-3.1.2-21], but one of MQTT 3 too may be dropped when
     * it is silent, whatever it asked for (MQTT 3.1.1, 3.1.2.10): otherwise it could keep its place for good.
     */
    private static int limitKeepAlive(ConnectPacket connect, MqttConfig config) {
        int asked = connect.keepAliveSeconds();
        int most = (int) config.maximumKeepAlive().toSeconds();
        boolean tooLong = most > 0 && (asked == 0 || asked > most);
        return tooLong ? most : asked;
    }
}
