package io.spoor.bench.store;

import java.io.IOException;

/**
 * A broker's traffic as its store sees it, in rounds of one commit each: what all publishers together have outstanding is
 * appended; what was committed a round ago is sent to its sessions; what was sent a round ago is acknowledged by them.
 * In a closed loop of publishers each with a window that is how it settles with group commit.
 */
final class Traffic {

    /** Packet identifiers go round per session; what a message gets follows from its sequence number. */
    private static final int PACKET_IDS = 0xFFFF;

    /**
     * What there is to do.
     *
     * @param publishers publisher p publishes to sessions p * receivers to p * receivers + receivers - 1
     * @param window messages of a publisher that are not acknowledged to it
     * @param receivers sessions that each message goes to
     */
    record Load(int publishers, int window, int receivers) {
        Load {
            if (publishers < 1 || window < 1 || receivers < 1) {
                throw new IllegalArgumentException("publishers, window and receivers must be positive");
            }
        }

        /** From text such as {@code 20x1} or, with receivers, {@code 20x1x10}. */
        static Load parse(String text) {
            String[] parts = text.split("x", -1);
            try {
                if (parts.length == 2 || parts.length == 3) {
                    return new Load(
                            Integer.parseInt(parts[0]),
                            Integer.parseInt(parts[1]),
                            parts.length == 3 ? Integer.parseInt(parts[2]) : 1);
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(wrong(text), e);
            }
            throw new IllegalArgumentException(wrong(text));
        }

        private static String wrong(String text) {
            return "load '" + text + "' is not PUBLISHERSxWINDOW or PUBLISHERSxWINDOWxRECEIVERS";
        }

        int sessions() {
            return publishers * receivers;
        }

        int batch() {
            return publishers * window;
        }
    }

    private final QueueStore store;
    private final Load load;
    private final Messages messages;
    private final int[][] sessions;
    private long[] fresh;
    private long[] committed;
    private long[] sent;
    private long rounds;

    Traffic(QueueStore store, Load load) {
        this.store = store;
        this.load = load;
        this.messages = new Messages(load.sessions());
        this.sessions = new int[load.publishers()][load.receivers()];
        for (int i = 0; i < load.sessions(); i++) {
            sessions[i / load.receivers()][i % load.receivers()] = i;
        }
        fresh = new long[load.batch()];
        committed = new long[load.batch()];
        sent = new long[load.batch()];
    }

    /** How many messages have been acknowledged to their publishers. */
    long acknowledged() {
        return rounds * load.batch();
    }

    /** One commit. */
    void round() throws IOException {
        long sequence = acknowledged();
        for (int i = 0; i < fresh.length; i++) {
            int[] receivers = sessions[i % load.publishers()];
            fresh[i] = store.append(messages.topic(receivers[0]), messages.payload(sequence + i), receivers);
        }
        if (rounds >= 1) {
            int packetId = (int) (rounds % PACKET_IDS) + 1;
            forEachEntry(committed, (session, message) -> store.sent(session, message, packetId));
        }
        if (rounds >= 2) {
            forEachEntry(sent, store::acknowledged);
        }
        store.commit();
        rounds++;
        long[] free = sent;
        sent = committed;
        committed = fresh;
        fresh = free;
    }

    /** Lets the sessions acknowledge everything, with no more published. */
    void drain() throws IOException {
        if (rounds >= 1) {
            forEachEntry(committed, store::acknowledged);
        }
        if (rounds >= 2) {
            forEachEntry(sent, store::acknowledged);
        }
        store.commit();
    }

    private interface Step {
        void take(int session, long message) throws IOException;
    }

    private void forEachEntry(long[] of, Step step) throws IOException {
        for (int i = 0; i < of.length; i++) {
            for (int session : sessions[i % load.publishers()]) {
                step.take(session, of[i]);
            }
        }
    }
}
