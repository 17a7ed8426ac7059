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

    /** Over how many sessions the backlog is. */
    private static final int AWAY = 1000;

    private static final int BACKLOG_BATCH = 1000;

    private final QueueStore store;
    private final Load load;
    private final Messages messages;
    private final int[][] sessions;
    private final int[][] sessionsAndAway;
    private long[] fresh;
    private long[] committed;
    private long[] sent;
    private long rounds;

    Traffic(QueueStore store, Load load) {
        this.store = store;
        this.load = load;
        this.messages = new Messages(load.sessions() + AWAY);
        this.sessions = new int[load.publishers()][load.receivers()];
        this.sessionsAndAway = new int[load.publishers()][load.receivers() + 1];
        for (int i = 0; i < load.sessions(); i++) {
            sessions[i / load.receivers()][i % load.receivers()] = i;
            sessionsAndAway[i / load.receivers()][i % load.receivers()] = i;
        }
        for (int[] each : sessionsAndAway) {
            each[load.receivers()] = load.sessions();
        }
        fresh = new long[load.batch()];
        committed = new long[load.batch()];
        sent = new long[load.batch()];
    }

    /** How many messages have been acknowledged to their publishers. */
    long acknowledged() {
        return rounds * load.batch();
    }

    /** Queues the load's backlog, for sessions that are away. Before the first round. */
    void queueBacklog() throws IOException {
        for (int i = 0; i < load.backlog(); i++) {
            int session = load.sessions() + i % AWAY;
            store.append(messages.topic(session), messages.payload(i), new int[] {session});
            if (i % BACKLOG_BATCH == 0) {
                store.commit();
            }
        }
        store.commit();
    }

    /** One commit. */
    void round() throws IOException {
        long sequence = acknowledged();
        for (int i = 0; i < fresh.length; i++) {
            boolean stays = load.oneStaysOf() > 0 && (sequence + i) % load.oneStaysOf() == 0;
            int[] receivers = (stays ? sessionsAndAway : sessions)[i % load.publishers()];
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
