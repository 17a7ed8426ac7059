package io.spoor.broker.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.fuzzing.FuzzTarget;
import io.spoor.broker.protocol.ForwardedProperties;
import io.spoor.broker.protocol.Message;
import io.spoor.broker.protocol.Topics;
import io.spoor.broker.store.DurableSession.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Records whose checksums are right, each behind a byte with its length. Whatever they say, either the place is named that
 * makes no sense, or what they come to is fit for sessions to take over.
 */
public final class ReplayFuzz implements FuzzTarget {

    private static final Path FILE = Path.of("000000000001.store");

    private final SampleStore samples = new SampleStore();
    private final SessionStore store = Stores.open(samples.newFolder());

    public ReplayFuzz() throws IOException {}

    @Override
    public List<byte[]> seeds() throws IOException {
        List<byte[]> records = samples.records();
        List<byte[]> seeds = IntStream.rangeClosed(1, records.size())
                .mapToObj(count -> joined(records.subList(0, count)))
                .toList();
        return Stream.concat(seeds.stream(), records.stream().map(record -> joined(List.of(record))))
                .toList();
    }

    private static byte[] joined(List<byte[]> records) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] record : records) {
            assertThat(record).hasSizeLessThan(256);
            out.write(record.length);
            out.writeBytes(record);
        }
        return out.toByteArray();
    }

    @Override
    public void run(byte[] input) throws IOException {
        Replay replay = new Replay();
        LogSegment segment = new LogSegment(new SegmentHeader(1, 0, 0), FILE);
        Recovered recovered;
        try {
            int at = 0;
            while (at < input.length) {
                int length = Math.min(input[at] & 0xFF, input.length - at - 1);
                if (length > 0) { // as the scan of a segment has it
                    ByteBuffer record =
                            ByteBuffer.wrap(input, at + 1, length).slice().order(RecordFormat.ORDER);
                    replay.accept(record, segment, at);
                }
                at += 1 + length;
            }
            recovered = replay.finish(List.of(), 0);
        } catch (StoreDamagedException e) {
            assertThat(e.file()).isEqualTo(FILE.toString());
            return;
        }
        assertThat(segment.liveBytes()).isNotNegative();
        recovered.sessions().forEach(ReplayFuzz::checkSession);
        recovered.retained().forEach(it -> checkMessage(it.message()));
        assertThat(Stores.retained(recovered)).hasSameSizeAs(recovered.retained());
    }

    private static void checkSession(Recovered.Session session) {
        assertThat(session.state().lastPacketId()).isBetween(0, 65_535);
        assertThat(session.state().expirySeconds()).isBetween(0L, 0xFFFF_FFFFL);
        List<Integer> outgoing = Stream.concat(
                        session.inFlight().stream().map(Progress::packetId),
                        session.releasing().stream().map(Recovered.Releasing::packetId))
                .toList();
        assertThat(outgoing).doesNotHaveDuplicates().allMatch(id -> id > 0 && id <= 65_535);
        assertThat(session.received()).allMatch(id -> id > 0 && id <= 65_535);
        StoredWill will = session.state().will();
        if (will != null) {
            assertThat(Topics.isValidName(will.topic())).isTrue();
            assertThat(will.qos()).isBetween(0, 2);
        }
        Stream.concat(session.waiting().stream(), session.inFlight().stream()).forEach(progress -> {
            assertThat(progress.qos()).isBetween(0, 2);
            assertThat(IntStream.of(progress.identifiers())).allMatch(id -> id > 0 && id <= 268_435_455);
            checkMessage(progress.holding().message().message());
        });
        assertThat(Stores.text(session)).isNotEmpty();
    }

    private static void checkMessage(Message message) {
        assertThat(message.qos()).isBetween(0, 2);
        assertThat(ForwardedProperties.userProperties(message)).isNotNull();
        assertThat(message.heldBytes()).isPositive();
        String contentType = message.contentType();
        assertThat(contentType == null || contentType.length() <= 65_535).isTrue();
    }

    @Override
    public void close() throws IOException {
        store.close();
        samples.close();
    }
}
