package io.spoor.broker.session;

import java.util.BitSet;

/**
 * Packet identifiers of QoS 2 messages that the client sent and has not released, so that a repeated PUBLISH is not
 * published twice [MQTT-4.3.3-10]. Belongs to the session's loop.
 */
public final class ReceivedQos2 {
    private final BitSet identifiers = new BitSet();
    private int size;

    public boolean contains(int packetId) {
        return identifiers.get(packetId);
    }

    public void add(int packetId) {
        if (!identifiers.get(packetId)) {
            identifiers.set(packetId);
            size++;
        }
    }

    /** Forgets an identifier; false if it was not there. */
    public boolean remove(int packetId) {
        if (!identifiers.get(packetId)) {
            return false;
        }
        identifiers.clear(packetId);
        size--;
        return true;
    }

    public int size() {
        return size;
    }
}
