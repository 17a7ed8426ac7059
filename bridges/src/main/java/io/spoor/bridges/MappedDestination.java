package io.spoor.bridges;

import io.spoor.tracing.spi.BridgeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Puts each record into another form, or leaves it out, before another destination gets it. What was left out counts as
 * arrived together with what stood before it.
 */
public final class MappedDestination implements Destination {

    /** How a record becomes what is delivered. Called by the delivery loop's thread. */
    @FunctionalInterface
    public interface Mapping {
        /** The other form; null to leave the record out. */
        byte @Nullable [] map(ByteBuffer record);
    }

    /** A batch under way: what the other destination will confirm it with, and what that means here. */
    private record UnderWay(long theirs, long ours) {}

    private final Destination destination;
    private final Mapping mapping;
    private final RecordBatch mapped = new RecordBatch();
    private final ArrayDeque<UnderWay> underWay = new ArrayDeque<>();
    private long confirmedBelow;

    /** Takes the other destination over. */
    public MappedDestination(Destination destination, Mapping mapping) {
        this.destination = destination;
        this.mapping = mapping;
    }

    @Override
    public void start() throws BridgeException {
        destination.start();
    }

    @Override
    public long deliver(RecordBatch batch) throws IOException, InterruptedException {
        mapped.clear();
        for (int place = 0; place < batch.size(); place++) {
            byte[] form = mapping.map(batch.record(place));
            if (form != null) {
                mapped.add(batch.index(place), ByteBuffer.wrap(form));
            }
        }
        try {
            if (!mapped.isEmpty()) {
                underWay.add(new UnderWay(mapped.nextIndex(), batch.nextIndex()));
                return ours(destination.deliver(mapped));
            }
            leaveOut(batch.nextIndex());
            OptionalLong theirs = destination.confirmed();
            return theirs.isPresent() ? ours(theirs.getAsLong()) : confirmedBelow;
        } catch (IOException | RuntimeException e) {
            underWay.clear();
            throw e;
        }
    }

    private void leaveOut(long nextIndex) {
        UnderWay last = underWay.pollLast();
        if (last == null) {
            confirmedBelow = nextIndex;
        } else {
            underWay.add(new UnderWay(last.theirs, nextIndex));
        }
    }

    private long ours(long theirs) {
        confirmedBelow = Math.max(confirmedBelow, theirs);
        for (UnderWay first = underWay.peek(); first != null && first.theirs <= theirs; first = underWay.peek()) {
            confirmedBelow = Math.max(confirmedBelow, first.ours);
            underWay.remove();
        }
        return confirmedBelow;
    }

    @Override
    public OptionalLong confirmed() throws IOException, InterruptedException {
        return ours(destination.confirmed());
    }

    @Override
    public OptionalLong finish(Duration timeout) throws IOException, InterruptedException {
        return ours(destination.finish(timeout));
    }

    private OptionalLong ours(OptionalLong theirs) {
        return OptionalLong.of(theirs.isPresent() ? ours(theirs.getAsLong()) : confirmedBelow);
    }

    @Override
    public void restart() {
        underWay.clear();
        confirmedBelow = 0;
        destination.restart();
    }

    @Override
    public Map<String, Number> metrics() {
        return destination.metrics();
    }

    @Override
    public void close() {
        destination.close();
    }
}
