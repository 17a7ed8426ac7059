package io.spoor.bench.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the check after a kill finds what is wrong, and only that. */
class KillLoadTest {

    private static final long MESSAGES = 12_800;

    @TempDir
    private Path folder;

    @Test
    void store_that_keeps_its_promise_passes() throws IOException {
        assertThat(after(entries -> entries)).isEqualTo(new KillLoad.Finding(MESSAGES, 0, 0, 0));
    }

    @Test
    void each_lost_message_is_found() throws IOException {
        // Of the first 20, the ten for sessions that are away are still queued.
        assertThat(after(without(entry -> entry.sequence() < 20))).satisfies(finding -> {
            assertThat(finding.missing()).isEqualTo(10);
            assertThat(finding.returned()).isZero();
        });
    }

    @Test
    void lost_tail_is_found() throws IOException {
        // The last batch of 128 messages is in the queues of all 64 sessions.
        assertThat(after(without(entry -> entry.sequence() >= MESSAGES - 128)).missing())
                .isEqualTo(128);
    }

    @Test
    void repeated_message_is_found() throws IOException {
        assertThat(after(entries -> {
                            List<Entry> doubled = new ArrayList<>(entries);
                            doubled.add(entries.get(5));
                            return doubled;
                        })
                        .missing())
                .isEqualTo(1);
    }

    @Test
    void forgotten_packet_identifiers_are_found() throws IOException {
        KillLoad.Finding finding = after(entries -> entries.stream()
                .map(e -> new Entry(e.session(), e.message(), 0, e.topic(), e.payload()))
                .toList());

        // The batch before the last was sent to its 64 messages for sessions that are there, and not acknowledged.
        assertThat(finding).isEqualTo(new KillLoad.Finding(MESSAGES, 0, 0, 64));
    }

    @Test
    void acknowledged_message_that_returns_is_found() throws IOException {
        Messages content = new Messages(64);
        KillLoad.Finding finding = after(entries -> {
            List<Entry> more = new ArrayList<>(entries);
            more.add(new Entry(
                    1,
                    0,
                    KillLoad.packetId(65),
                    content.topic(1).clone(),
                    content.payload(65).clone()));
            return more;
        });

        assertThat(finding).isEqualTo(new KillLoad.Finding(MESSAGES, 0, 1, 0));
    }

    private record Entry(int session, long message, int packetId, byte[] topic, byte[] payload) {
        long sequence() {
            return ByteBuffer.wrap(payload).getLong();
        }
    }

    private static UnaryOperator<List<Entry>> without(Predicate<Entry> lost) {
        return entries -> entries.stream().filter(lost.negate()).toList();
    }

    /** Runs the load to an end, which is as good as a kill, and has the check read what somebody made of the queues. */
    private KillLoad.Finding after(UnaryOperator<List<Entry>> damage) throws IOException {
        try (KillLoad load = new KillLoad(folder.resolve("progress"))) {
            Path store = folder.resolve("store");
            try (QueueStore opened = new JournalCandidate().open(store, Durability.PROCESS)) {
                load.run(opened, MESSAGES, () -> {});
            }
            try (QueueStore opened = new JournalCandidate().open(store, Durability.PROCESS)) {
                return load.check(new Damaged(opened, damage));
            }
        }
    }

    private record Damaged(QueueStore store, UnaryOperator<List<Entry>> damage) implements QueueStore {
        @Override
        public long append(byte[] topic, byte[] payload, int[] sessions) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void sent(int session, long message, int packetId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void acknowledged(int session, long message) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void commit() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long recoveredEntries() {
            return store.recoveredEntries();
        }

        @Override
        public void recover(QueueVisitor visitor) throws IOException {
            List<Entry> entries = new ArrayList<>();
            store.recover((session, message, packetId, topic, payload) ->
                    entries.add(new Entry(session, message, packetId, topic, payload)));
            damage.apply(entries)
                    .forEach(e -> visitor.queued(e.session(), e.message(), e.packetId(), e.topic(), e.payload()));
        }

        @Override
        public void close() throws IOException {
            store.close();
        }
    }
}
