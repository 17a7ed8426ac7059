package io.spoor.broker.protocol;

import static io.spoor.broker.protocol.MqttProtocolException.malformed;

import java.util.Locale;

/** The lower half of a packet's first byte. */
final class Flags {

    private Flags() {}

    /**
     * Refuses flags that the specification reserves for another use ([MQTT-2.1.3-1]). MQTT 3.1 calls them "not used",
     * and lets clients mark a repeated SUBSCRIBE, UNSUBSCRIBE or PUBREL with DUP, so there they are ignored.
     */
    static void check(PacketType type, int flags, MqttVersion version) throws MqttProtocolException {
        if (version != MqttVersion.MQTT_3_1 && flags != type.requiredFlags()) {
            throw malformed(String.format(
                    Locale.ROOT, "%s has the flags 0x%x, expected 0x%x", type, flags, type.requiredFlags()));
        }
    }
}
