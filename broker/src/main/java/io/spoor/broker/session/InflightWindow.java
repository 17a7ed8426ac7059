package io.spoor.broker.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages that were sent at QoS 1 or 2 and are not yet acknowledged, by packet identifier. Identifiers go on where they
 * stopped when the client comes back: starting again at 1 would let a late acknowledgement of an old message pass for one
 * of a new message. Belongs to the session's loop.
 */
final class InflightWindow {

    /** What is awaited from the client. */
    enum State {
        PUBACK,
        PUBREC,
        PUBCOMP
    }

    /** A message in flight. */
    static final class Outgoing {
        final int packetId;
        final long order;

        @Nullable
        Pending message;

        State awaited;
        long sentAtNanos;

        /** Whether that was on the connection that there is now. */
        boolean sentHere;

        Outgoing(int packetId, long order, @Nullable Pending message) {
            this.packetId = packetId;
            this.order = order;
            this.message = message;
            this.awaited = message == null ? State.PUBCOMP : message.qos() == 1 ? State.PUBACK : State.PUBREC;
        }
    }

    private static final int LARGEST_ID = 65_535;

    private @Nullable Outgoing[] slots = new @Nullable Outgoing[16];
    private int size;
    private int lastPacketId;
    private long orders;

    int size() {
        return size;
    }

    /** Takes a message in, under the next identifier that is free. The caller keeps {@link #size} below 65,535. */
    Outgoing add(Pending message) {
        if (size * 2 >= slots.length && slots.length <= LARGEST_ID) {
            grow();
        }
        int id = lastPacketId;
        do {
            id = id == LARGEST_ID ? 1 : id + 1;
        } while (slots[id & slots.length - 1] != null);
        lastPacketId = id;
        Outgoing outgoing = new Outgoing(id, orders++, message);
        slots[id & slots.length - 1] = outgoing;
        size++;
        return outgoing;
    }

    /** Takes in again what an earlier process had sent; the message is null if only a PUBCOMP is awaited. */
    Outgoing restore(int packetId, long order, @Nullable Pending message) {
        while (size * 2 >= slots.length && slots.length <= LARGEST_ID || slots[packetId & slots.length - 1] != null) {
            grow();
        }
        Outgoing outgoing = new Outgoing(packetId, order, message);
        slots[packetId & slots.length - 1] = outgoing;
        size++;
        orders = Math.max(orders, order + 1);
        return outgoing;
    }

    /** The identifier that was given last. */
    int lastPacketId() {
        return lastPacketId;
    }

    /** Goes on behind this identifier. */
    void lastPacketId(int packetId) {
        lastPacketId = packetId;
    }

    @Nullable
    Outgoing get(int packetId) {
        Outgoing found = slots[packetId & slots.length - 1];
        return found != null && found.packetId == packetId ? found : null;
    }

    void remove(Outgoing outgoing) {
        slots[outgoing.packetId & slots.length - 1] = null;
        size--;
    }

    /** All messages in the order in which they were first sent [MQTT-4.6.0-1]. */
    List<Outgoing> inOrder() {
        List<Outgoing> all = new ArrayList<>(size);
        for (Outgoing outgoing : slots) {
            if (outgoing != null) {
                all.add(outgoing);
            }
        }
        all.sort(Comparator.comparingLong(o -> o.order));
        return all;
    }

    private void grow() {
        @Nullable Outgoing[] larger = new @Nullable Outgoing[slots.length * 2];
        for (Outgoing outgoing : slots) {
            if (outgoing != null) {
                larger[outgoing.packetId & larger.length - 1] = outgoing;
            }
        }
        slots = larger;
    }
}
