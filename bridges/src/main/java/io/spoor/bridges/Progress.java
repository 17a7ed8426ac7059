package io.spoor.bridges;

import java.util.HashMap;
import java.util.Map;

/**
 * How far a delivery has got since its start; one value, so that it always adds up.
 *
 * @param start where it began
 * @param position the first record that is neither delivered nor lost
 * @param again records that it was sent back over
 * @param lost records by cause
 */
record Progress(long start, long position, long again, long delivered, long deliveredBytes, Map<String, Long> lost) {
    Progress {
        lost = Map.copyOf(lost);
    }

    static Progress at(long position) {
        return new Progress(position, position, 0, 0, 0, Map.of());
    }

    /** Everything below an index is delivered, but for what is lost. */
    Progress committed(long nextIndex, Map<String, Long> lostOfIt, long bytes) {
        long lostRecords = lostOfIt.values().stream().mapToLong(Long::longValue).sum();
        return new Progress(
                start,
                nextIndex,
                again,
                delivered + nextIndex - position - lostRecords,
                deliveredBytes + bytes,
                sum(lost, lostOfIt));
    }

    /** It goes on at another index; what it leaps over is lost. */
    Progress moved(long index, String cause) {
        return index < position
                ? new Progress(start, index, again + position - index, delivered, deliveredBytes, lost)
                : new Progress(
                        start,
                        index,
                        again,
                        delivered,
                        deliveredBytes,
                        index == position ? lost : sum(lost, Map.of(cause, index - position)));
    }

    /** Everything that was there to be delivered, if the journal's next index is this. */
    long offered(long end) {
        return end - start + again;
    }

    private static Map<String, Long> sum(Map<String, Long> one, Map<String, Long> other) {
        Map<String, Long> sum = new HashMap<>(one);
        other.forEach((cause, records) -> sum.merge(cause, records, Long::sum));
        return sum;
    }
}
