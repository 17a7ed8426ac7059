package io.spoor.broker.protocol;

/** A version of the protocol that the broker speaks. */
public enum MqttVersion {
    MQTT_3_1(3, "3.1"),
    MQTT_3_1_1(4, "3.1.1"),
    MQTT_5(5, "5.0");

    private final int level;
    private final String text;

    MqttVersion(int level, String text) {
        this.level = level;
        this.text = text;
    }

    /** The protocol level in CONNECT. */
    public int level() {
        return level;
    }

    /** As in trace documents ({@code mqtt.protocol_version}). */
    public String text() {
        return text;
    }

    public boolean isV5() {
        return this == MQTT_5;
    }
}
