package io.spoor.broker.protocol;

import java.util.List;

/** UNSUBSCRIBE (MQTT 5, 3.10), with at least one filter, each well-formed text of at least one character. */
public record UnsubscribePacket(int packetId, List<UserProperty> userProperties, List<String> filters) {}
