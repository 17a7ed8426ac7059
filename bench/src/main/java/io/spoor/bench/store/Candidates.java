package io.spoor.bench.store;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The candidates that there are on this class path. */
final class Candidates {

    private Candidates() {}

    static List<Candidate> all() {
        Stream<Candidate> own = Stream.of(new SegmentsCandidate(), new JournalCandidate());
        Stream<Candidate> others = ServiceLoader.load(Candidate.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(Candidate::name));
        return Stream.concat(own, others).toList();
    }

    static Candidate named(String name) {
        List<Candidate> all = all();
        return all.stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown store '" + name + "'; there are "
                        + all.stream().map(Candidate::name).collect(Collectors.joining(", "))));
    }
}
