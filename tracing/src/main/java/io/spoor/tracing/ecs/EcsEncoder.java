package io.spoor.tracing.ecs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.TraceEvent.TraceGap;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes trace events as documents of the Elastic Common Schema: one line of JSON in UTF-8, without the line's end. Used
 * by one thread.
 */
public final class EcsEncoder {
    private static final int CACHED_CLIENTS = 8192;
    private static final Map<Class<?>, Shape<?>> SHAPES = Stream.of(
                    ConnectionShapes.all(), SessionShapes.all(), MessageShapes.all(), BrokerShapes.all())
            .flatMap(List::stream)
            .collect(Collectors.toUnmodifiableMap(Shape::type, Function.identity()));
    private static final Name TIMESTAMP = new Name("@timestamp");
    private static final Name CREATED = new Name("created");
    private static final Name ID = new Name("id");
    private static final Name SEQUENCE = new Name("sequence");

    private static final Pattern RUN_ID = Pattern.compile("[A-Za-z0-9]{1,64}");

    private final byte[] runId;
    private final byte[] service;
    private final JsonBuffer out = new JsonBuffer();
    private final Timestamps timestamps = new Timestamps();
    private final Document document;

    /**
     * Creates an encoder for the events of one broker run.
     *
     * @param runId unique; {@code event.id} and {@code service.ephemeral_id} are made of it
     */
    public EcsEncoder(ServiceInfo service, String runId, DocumentOptions options) {
        this(service, runId, options, CACHED_CLIENTS);
    }

    private EcsEncoder(ServiceInfo service, String runId, DocumentOptions options, int cachedClients) {
        if (!RUN_ID.matcher(runId).matches()) {
            throw new IllegalArgumentException("run id '" + runId + "' must be 1 to 64 letters and digits");
        }
        this.runId = runId.getBytes(US_ASCII);
        this.service = ServiceFields.of(service, runId);
        this.document = new Document(out, new IdentityCache(cachedClients, options.pseudonyms()), options);
    }

    /**
     * Writes an event.
     *
     * @param sequence its place in the run
     * @param epochNanos when it happened
     * @param createdNanos when the document is written
     * @return the document, valid until the next call
     */
    public ByteBuffer encode(TraceEvent event, long sequence, long epochNanos, long createdNanos) {
        Shape<?> shape = begin(event, epochNanos);
        out.name(ID).put('"').raw(runId).put('-').number(sequence).put('"');
        out.field(SEQUENCE, sequence);
        return finish(shape, event, createdNanos);
    }

    /**
     * Writes a gap that somebody other than the run's own tracer found, so that it has no place in the run's sequence.
     * The same gap always gets the same {@code event.id}.
     *
     * @param destination who missed the events; others may have had them
     * @param epochNanos when it was found
     */
    public static byte[] gapDocument(ServiceInfo service, TraceGap gap, String destination, long epochNanos) {
        EcsEncoder encoder = new EcsEncoder(service, gap.runId(), DocumentOptions.PLAIN, 4);
        encoder.begin(gap, epochNanos);
        encoder.out.field(ID, gap.runId() + "-gap-" + destination + '-' + gap.first() + '-' + gap.last());
        encoder.timestamps.write(encoder.out, CREATED, epochNanos);
        encoder.document.begin(gap);
        BrokerShapes.traceGap(gap, encoder.document, destination);
        encoder.out.endObject().endObject();
        return encoder.out.toBytes();
    }

    private Shape<?> begin(TraceEvent event, long epochNanos) {
        Shape<?> shape = SHAPES.get(event.getClass());
        if (shape == null) {
            throw new IllegalStateException(
                    "no shape for " + event.getClass().getName() + "; add one to " + getClass());
        }
        out.clear().beginObject();
        timestamps.write(out, TIMESTAMP, epochNanos);
        out.members(service).members(shape.head());
        return shape;
    }

    private ByteBuffer finish(Shape<?> shape, TraceEvent event, long createdNanos) {
        timestamps.write(out, CREATED, createdNanos);
        document.begin(event);
        shape.write(event, document);
        out.endObject().endObject();
        return out.content();
    }
}
