package io.spoor.broker.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Which sequence numbers of which runs there are, as events or named by gaps; each number may be there only once. */
final class TraceLedger {

    /** Of one run of a broker. */
    private record Run(BitSet events, BitSet gaps) {}

    private final Map<String, Run> runs = new TreeMap<>();

    /** Takes a document in. */
    void add(JsonNode document) {
        JsonNode gap = document.at("/mqtt/gap");
        if (!gap.isMissingNode()) {
            BitSet gaps = run(gap.get("run_id").asString()).gaps;
            for (int i = gap.get("first").asInt(); i <= gap.get("last").asInt(); i++) {
                assertThat(gaps.get(i))
                        .as("sequence %d is named by two gaps", i)
                        .isFalse();
                gaps.set(i);
            }
        }
        JsonNode sequence = document.at("/event/sequence");
        if (!sequence.isMissingNode()) {
            BitSet events = run(document.at("/service/ephemeral_id").asString()).events;
            assertThat(events.get(sequence.asInt()))
                    .as("event %s is there twice", sequence)
                    .isFalse();
            events.set(sequence.asInt());
        }
    }

    private Run run(String id) {
        return runs.computeIfAbsent(id, any -> new Run(new BitSet(), new BitSet()));
    }

    int runs() {
        return runs.size();
    }

    /** Events of all runs that gaps name. */
    int lost() {
        return runs.values().stream().mapToInt(run -> run.gaps.cardinality()).sum();
    }

    /** Every number up to the highest of each run is there or named, and none is both. */
    void assertWhole() {
        runs.forEach((id, run) -> {
            assertThat(run.events.intersects(run.gaps))
                    .as("run %s: events that a gap names are there", id)
                    .isFalse();
            BitSet all = (BitSet) run.events.clone();
            all.or(run.gaps);
            assertThat(all.nextClearBit(1))
                    .as("run %s: first number missing", id)
                    .isEqualTo(all.length());
        });
    }
}
