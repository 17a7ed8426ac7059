package io.spoor.broker.protocol;

/** A pair of texts that MQTT passes on without a meaning of its own (MQTT 5, 2.2.2.2). Names may repeat. */
public record UserProperty(String name, String value) {}
