package io.spoor.bench.store;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A load that runs until the process is killed, and what must be found afterwards. Message n goes to session n modulo
 * {@value #SESSIONS}. Even sessions are away: their messages stay queued. Odd ones are sent each message a round after its
 * commit and acknowledge it a round later.
 *
 * <p>How far it has got is stored in a mapped file, which survives as the page cache does.
 */
final class KillLoad implements AutoCloseable {

    private static final int SESSIONS = 64;
    private static final int BATCH = 2 * SESSIONS;

    private static final int COMMITTED = 0;
    private static final int ACKNOWLEDGING = 8;
    private static final int ACKNOWLEDGED = 16;
    private static final int BYTES = 24;

    private final FileChannel channel;
    private final MappedByteBuffer progress;
    private final Messages messages = new Messages(SESSIONS);

    KillLoad(Path progressFile) throws IOException {
        channel = FileChannel.open(
                progressFile, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        progress = channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES);
    }

    static int packetId(long sequence) {
        return (int) (sequence / SESSIONS % 0xFFFF) + 1;
    }

    /**
     * Runs until it is killed or the limit is reached.
     *
     * @param firstAcknowledged called once, when there is something that a kill may not lose
     */
    void run(QueueStore store, long maxMessages, Runnable firstAcknowledged) throws IOException {
        long[] identifiers = new long[4 * BATCH];
        for (long end = BATCH; end <= maxMessages; end += BATCH) {
            for (long n = end - BATCH; n < end; n++) {
                int session = (int) (n % SESSIONS);
                identifiers[(int) (n % identifiers.length)] =
                        store.append(messages.topic(session), messages.payload(n), new int[] {session});
            }
            for (long n = Math.max(0, end - 2 * BATCH); n < end - BATCH; n++) {
                if (n % 2 == 1) {
                    store.sent((int) (n % SESSIONS), identifiers[(int) (n % identifiers.length)], packetId(n));
                }
            }
            long acknowledged = Math.max(0, end - 2 * BATCH);
            progress.putLong(ACKNOWLEDGING, acknowledged);
            for (long n = Math.max(0, end - 3 * BATCH); n < acknowledged; n++) {
                if (n % 2 == 1) {
                    store.acknowledged((int) (n % SESSIONS), identifiers[(int) (n % identifiers.length)]);
                }
            }
            store.commit();
            progress.putLong(COMMITTED, end);
            progress.putLong(ACKNOWLEDGED, acknowledged);
            if (end == BATCH) {
                firstAcknowledged.run();
            }
        }
    }

    /**
     * What was found after a kill.
     *
     * @param committed messages that had been acknowledged to their publisher
     * @param missing of those, how many are not in the queue where they should be, or not in their order
     * @param returned messages that their session had acknowledged, durably, and that were in its queue all the same
     * @param wrongPacketIds of those sent, how many came back with another packet identifier or none
     */
    record Finding(long committed, long missing, long returned, long wrongPacketIds) {}

    /** Reads a store that was opened again. */
    Finding check(QueueStore store) throws IOException {
        long committed = progress.getLong(COMMITTED);
        long acknowledging = progress.getLong(ACKNOWLEDGING);
        long acknowledged = progress.getLong(ACKNOWLEDGED);
        long[] next = new long[SESSIONS];
        for (int session = 0; session < SESSIONS; session++) {
            // The first that must be there; up to it, what an odd session has acknowledged may be there or not.
            next[session] = session % 2 == 0 ? session : acknowledging + session;
        }
        long[] counts = new long[3];
        long sentBelow = committed - BATCH;
        store.recover((session, message, packetId, topic, payload) -> {
            long n = messages.check(session, topic, payload);
            if (n % SESSIONS != session) {
                throw new IllegalStateException("message " + n + " is in the queue of session " + session);
            }
            if (n % 2 == 1 && n < acknowledged) {
                counts[1]++;
            } else if (n >= next[session]) {
                counts[0] += between(next[session], Math.min(n, committed));
                next[session] = n + SESSIONS;
            } else if (n % 2 == 0 || n >= acknowledging) {
                counts[0]++; // after a younger one, or twice
            }
            boolean mustBeSent = n % 2 == 1 && n < sentBelow;
            boolean mayBeSent = n % 2 == 1 && n < committed;
            if ((packetId != packetId(n) && (mustBeSent || packetId != 0)) || (packetId != 0 && !mayBeSent)) {
                counts[2]++;
            }
        });
        for (int session = 0; session < SESSIONS; session++) {
            counts[0] += between(next[session], committed);
        }
        return new Finding(committed, counts[0], counts[1], counts[2]);
    }

    /** How many messages of one session there are from one of its own up to a bound. */
    private static long between(long first, long bound) {
        return Math.max(0, (bound - first + SESSIONS - 1) / SESSIONS);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
