package io.spoor.broker.protocol;

/**
 * What a broker may switch off, as CONNACK tells it to MQTT 5 clients (3.2.2.3.4, .5, .11, .13).
 *
 * @param maximumQos 0, 1 or 2
 */
public record Features(int maximumQos, boolean retain, boolean wildcardSubscriptions, boolean sharedSubscriptions) {

    /** Everything there is; needs no word in a CONNACK. */
    public static final Features ALL = new Features(2, true, true, true);
}
