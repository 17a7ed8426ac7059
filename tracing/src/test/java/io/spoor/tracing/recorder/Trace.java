package io.spoor.tracing.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.tracing.TraceEvent.TraceGap;
import io.spoor.tracing.ecs.Json;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** What a reader of a trace makes of its documents. */
final class Trace {
    final List<Map<String, Object>> documents = new ArrayList<>();

    Trace add(ByteBuffer document) {
        documents.add(Json.flat(Json.parse(document)));
        return this;
    }

    static Trace of(List<ByteBuffer> documents) {
        Trace trace = new Trace();
        documents.forEach(trace::add);
        return trace;
    }

    List<String> texts(String field) {
        return documents.stream()
                .filter(d -> d.containsKey(field))
                .map(d -> String.valueOf(d.get(field)).replace("\"", ""))
                .toList();
    }

    /** The gaps that it names, of all runs. */
    List<TraceGap> gaps() {
        return documents.stream()
                .filter(d -> "\"trace-gap\"".equals(d.get("event.action")))
                .map(d -> new TraceGap(
                        text(d, "mqtt.gap.run_id"),
                        Long.parseLong(text(d, "mqtt.gap.first")),
                        Long.parseLong(text(d, "mqtt.gap.last")),
                        text(d, "event.reason")))
                .toList();
    }

    /** Sequence numbers of a run that are either there or named as lost, each as often as it is. */
    List<Long> accounted(String runId) {
        LongStream there = documents.stream()
                .filter(d -> d.containsKey("event.sequence")
                        && text(d, "service.ephemeral_id").equals(runId))
                .mapToLong(d -> Long.parseLong(text(d, "event.sequence")));
        LongStream lost = gaps().stream()
                .filter(gap -> gap.runId().equals(runId))
                .flatMapToLong(gap -> LongStream.rangeClosed(gap.first(), gap.last()));
        return LongStream.concat(there, lost).sorted().boxed().toList();
    }

    /** Every number from 1 to the last is there or named as lost, once. */
    void assertGapless(String runId, long last) {
        assertThat(accounted(runId))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, last).boxed().toList());
    }

    private static String text(Map<String, Object> document, String field) {
        return String.valueOf(document.get(field)).replace("\"", "");
    }
}
