package io.spoor.bridges.influxdb;

import io.spoor.bridges.DeliveryException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets lines into a store, in their order: splits what is too large, bisects what is rejected until the guilty line is
 * found, and leaves waiting to the delivery loop by throwing. Remembers how far it got, so that a batch that is handed
 * over again after a failure goes on where it stopped. Used by the delivery loop's thread.
 */
public final class BatchWriter {
    private static final Logger LOG = LoggerFactory.getLogger(BatchWriter.class);

    /** How long to stay away from a store that refuses us before looking whether somebody has helped. */
    static final Duration REFUSED_PROBE = Duration.ofSeconds(30);

    private final String name;
    private final LineStore store;
    private long doneIndex = Long.MIN_VALUE;
    private int donePart;
    private boolean refused;

    /** @param name of the destination, for logs */
    public BatchWriter(String name, LineStore store) {
        this.name = name;
        this.store = store;
    }

    /**
     * Returns once every line is stored or accounted for as rejected.
     *
     * @throws DeliveryException if the store is busy or refuses; what was not done is to be handed over again
     */
    public void write(List<PendingLine> lines) throws IOException {
        Deque<List<PendingLine>> parts = new ArrayDeque<>();
        parts.push(lines.stream().filter(this::isToDo).toList());
        while (!parts.isEmpty()) {
            List<PendingLine> part = parts.pop();
            if (!part.isEmpty()) {
                attempt(part, parts);
            }
        }
    }

    private void attempt(List<PendingLine> part, Deque<List<PendingLine>> parts) throws IOException {
        WriteOutcome outcome = store.write(part.stream().map(PendingLine::line).collect(Collectors.joining("\n")));
        if (outcome instanceof WriteOutcome.Refused refusal) {
            throw refused(refusal.reason());
        }
        refused = false;
        if (outcome instanceof WriteOutcome.Busy busy) {
            throw new DeliveryException(busy.reason(), busy.retryAfter());
        } else if (outcome instanceof WriteOutcome.TooLarge tooLarge) {
            divide(part, parts, tooLarge.reason());
        } else if (outcome instanceof WriteOutcome.Rejected rejected) {
            divide(part, parts, rejected.reason());
        } else {
            done(part);
        }
    }

    private void divide(List<PendingLine> part, Deque<List<PendingLine>> parts, String reason) throws IOException {
        if (part.size() == 1) {
            part.get(0).onRejected().rejected(reason);
            done(part);
        } else {
            int middle = part.size() / 2;
            parts.push(part.subList(middle, part.size()));
            parts.push(part.subList(0, middle));
        }
    }

    /** Forgets how far it got. */
    void startOver() {
        doneIndex = Long.MIN_VALUE;
    }

    private boolean isToDo(PendingLine line) {
        return line.index() > doneIndex || (line.index() == doneIndex && line.part() > donePart);
    }

    private void done(List<PendingLine> part) {
        PendingLine last = part.get(part.size() - 1);
        doneIndex = last.index();
        donePart = last.part();
    }

    private DeliveryException refused(String reason) {
        if (!refused) {
            refused = true;
            LOG.atError()
                    .addKeyValue("destination", name)
                    .addKeyValue("reason", reason)
                    .addKeyValue("probeSeconds", REFUSED_PROBE.toSeconds())
                    .log("The store refuses our writes; check address, credentials, organisation and bucket."
                            + " Nothing is lost while the journal has room");
        }
        return new DeliveryException("refused: " + reason, REFUSED_PROBE);
    }
}
