package io.spoor.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Collects samples by heading and peer, and makes a table of each heading. */
public final class Report {

    private static final double NOISE_CORES = 0.15;

    private final String baseline;
    private final Map<String, Map<String, List<Sample>>> byHeading = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> failures = new LinkedHashMap<>();

    /** Ratios refer to the peer named {@code baseline}. */
    public Report(String baseline) {
        this.baseline = baseline;
    }

    public void add(String heading, String peer, Sample sample) {
        byHeading
                .computeIfAbsent(heading, h -> new LinkedHashMap<>())
                .computeIfAbsent(peer, p -> new ArrayList<>())
                .add(sample);
    }

    /** A peer that could not go through a scenario; the first message is kept. */
    public void addFailure(String heading, String peer, String message) {
        failures.computeIfAbsent(heading, h -> new LinkedHashMap<>()).putIfAbsent(peer, message);
    }

    public boolean hasFailures() {
        return !failures.isEmpty();
    }

    /** One line for each peer that failed somewhere. */
    public List<String> failureLines() {
        List<String> lines = new ArrayList<>();
        failures.forEach((heading, peers) ->
                peers.forEach((peer, message) -> lines.add(peer + " failed at " + heading + ": " + message)));
        return lines;
    }

    /** A table per heading; {@code peers} gives the order of rows. */
    public List<Table> tables(List<String> peers) {
        List<Table> tables = new ArrayList<>();
        byHeading.forEach((heading, samples) -> {
            Sample first = samples.values().iterator().next().get(0);
            tables.add(
                    switch (kind(first)) {
                        case LOAD -> loadTable(heading, peers, of(samples, Sample.UnderLoad.class));
                        case QUEUED -> queuedTable(heading, peers, of(samples, Sample.Queued.class));
                        case KILLED -> killedTable(heading, peers, of(samples, Sample.Killed.class));
                        case READY -> readyTable(heading, peers, of(samples, Sample.Ready.class));
                        case IDLE -> idleTable(heading, peers, of(samples, Sample.Idle.class));
                    });
        });
        return tables;
    }

    private enum Kind {
        LOAD,
        QUEUED,
        KILLED,
        READY,
        IDLE
    }

    private static Kind kind(Sample sample) {
        if (sample instanceof Sample.UnderLoad) {
            return Kind.LOAD;
        }
        if (sample instanceof Sample.Queued) {
            return Kind.QUEUED;
        }
        if (sample instanceof Sample.Killed) {
            return Kind.KILLED;
        }
        return sample instanceof Sample.Ready ? Kind.READY : Kind.IDLE;
    }

    private static <S extends Sample> Map<String, List<S>> of(Map<String, List<Sample>> samples, Class<S> type) {
        Map<String, List<S>> typed = new LinkedHashMap<>();
        samples.forEach(
                (peer, list) -> typed.put(peer, list.stream().map(type::cast).toList()));
        return typed;
    }

    private Table loadTable(String heading, List<String> peers, Map<String, List<Sample.UnderLoad>> samples) {
        Table table = new Table(
                heading,
                "peer",
                "msg/s",
                "ratio",
                "µs CPU/msg",
                "min–max",
                "ratio",
                "p50 ms",
                "p99 ms",
                "lost",
                "duplicate",
                "closed",
                "JIT %",
                "generator cores",
                "other cores");
        Spread baseRate = spread(samples.get(baseline), Sample.UnderLoad::messagesPerSecond);
        Spread baseCpu = spread(samples.get(baseline), Sample.UnderLoad::cpuMicrosPerMessage);
        for (String peer : peers) {
            List<Sample.UnderLoad> list = samples.getOrDefault(peer, List.of());
            if (list.isEmpty()) {
                continue;
            }
            Spread rate = spread(list, Sample.UnderLoad::messagesPerSecond);
            Spread cpu = spread(list, Sample.UnderLoad::cpuMicrosPerMessage);
            table.add(List.of(
                    peer,
                    format("%,.0f", rate.median()),
                    ratio(rate, baseRate),
                    format("%.2f", cpu.median()),
                    format("%.2f–%.2f", cpu.min(), cpu.max()),
                    ratio(cpu, baseCpu),
                    format("%.2f", spread(list, Sample.UnderLoad::p50Micros).median() / 1e3),
                    format("%.2f", spread(list, Sample.UnderLoad::p99Micros).median() / 1e3),
                    sum(list, Sample.UnderLoad::lost),
                    sum(list, Sample.UnderLoad::duplicates),
                    sum(list, Sample.UnderLoad::closed),
                    format(
                            "%.0f",
                            100 * spread(list, Sample.UnderLoad::jitShare).median()),
                    format(
                            "%.2f",
                            spread(list, Sample.UnderLoad::generatorCores).median()),
                    noise(spread(list, Sample.UnderLoad::otherCores))));
        }
        return table;
    }

    private Table queuedTable(String heading, List<String> peers, Map<String, List<Sample.Queued>> samples) {
        Table table = new Table(
                heading,
                "peer",
                "queued",
                "queued/s",
                "ratio",
                "µs CPU each",
                "ratio",
                "first after ms",
                "fetched/s",
                "ratio",
                "µs CPU each",
                "ratio",
                "lost",
                "duplicate",
                "closed",
                "other cores");
        Spread baseIn = spread(samples.get(baseline), Sample.Queued::queuedPerSecond);
        Spread baseInCpu = spread(samples.get(baseline), Sample.Queued::cpuMicrosPerQueued);
        Spread baseOut = spread(samples.get(baseline), Sample.Queued::fetchedPerSecond);
        Spread baseOutCpu = spread(samples.get(baseline), Sample.Queued::cpuMicrosPerFetched);
        for (String peer : peers) {
            List<Sample.Queued> list = samples.getOrDefault(peer, List.of());
            if (list.isEmpty()) {
                continue;
            }
            Spread in = spread(list, Sample.Queued::queuedPerSecond);
            Spread inCpu = spread(list, Sample.Queued::cpuMicrosPerQueued);
            Spread out = spread(list, Sample.Queued::fetchedPerSecond);
            Spread outCpu = spread(list, Sample.Queued::cpuMicrosPerFetched);
            table.add(List.of(
                    peer,
                    format("%,.0f", spread(list, Sample.Queued::queued).median()),
                    format("%,.0f", in.median()),
                    ratio(in, baseIn),
                    format("%.2f", inCpu.median()),
                    ratio(inCpu, baseInCpu),
                    format("%.0f", spread(list, Sample.Queued::firstMillis).median()),
                    format("%,.0f", out.median()),
                    ratio(out, baseOut),
                    format("%.2f", outCpu.median()),
                    ratio(outCpu, baseOutCpu),
                    sum(list, Sample.Queued::lost),
                    sum(list, Sample.Queued::duplicates),
                    sum(list, Sample.Queued::closed),
                    noise(spread(list, Sample.Queued::otherCores))));
        }
        return table;
    }

    private static Table killedTable(String heading, List<String> peers, Map<String, List<Sample.Killed>> samples) {
        Table table = new Table(heading, "peer", "kills", "acknowledged", "of these missing", "duplicate", "ready ms");
        for (String peer : peers) {
            List<Sample.Killed> list = samples.getOrDefault(peer, List.of());
            if (!list.isEmpty()) {
                table.add(List.of(
                        peer,
                        Integer.toString(list.size()),
                        sum(list, Sample.Killed::acknowledged),
                        sum(list, Sample.Killed::missing),
                        sum(list, Sample.Killed::duplicates),
                        format("%,.0f", spread(list, Sample.Killed::readyMillis).median())));
            }
        }
        return table;
    }

    private Table readyTable(String heading, List<String> peers, Map<String, List<Sample.Ready>> samples) {
        Table table = new Table(heading, "peer", "ms", "min–max", "ratio");
        Spread base = spread(samples.get(baseline), Sample.Ready::millis);
        for (String peer : peers) {
            List<Sample.Ready> list = samples.getOrDefault(peer, List.of());
            if (!list.isEmpty()) {
                Spread ms = spread(list, Sample.Ready::millis);
                table.add(List.of(
                        peer,
                        format("%,.0f", ms.median()),
                        format("%,.0f–%,.0f", ms.min(), ms.max()),
                        ratio(ms, base)));
            }
        }
        return table;
    }

    private Table idleTable(String heading, List<String> peers, Map<String, List<Sample.Idle>> samples) {
        Table table = new Table(heading, "peer", "RSS MiB", "ratio", "PSS MiB", "RSS MiB at start", "KiB each");
        Spread base = spread(samples.get(baseline), s -> s.rss());
        for (String peer : peers) {
            List<Sample.Idle> list = samples.getOrDefault(peer, List.of());
            if (!list.isEmpty()) {
                Spread rss = spread(list, s -> s.rss());
                table.add(List.of(
                        peer,
                        format("%,.1f", rss.median() / 1024),
                        ratio(rss, base),
                        format("%,.1f", spread(list, s -> s.pss()).median() / 1024),
                        format("%,.1f", spread(list, s -> s.rssBefore()).median() / 1024),
                        format(
                                "%,.1f",
                                spread(list, s -> (double) (s.rss() - s.rssBefore()) / s.clients())
                                        .median())));
            }
        }
        return table;
    }

    private static <S> Spread spread(@Nullable List<S> list, ToDoubleFunction<S> figure) {
        if (list == null || list.isEmpty()) {
            return new Spread(Double.NaN, Double.NaN, Double.NaN);
        }
        return Spread.of(list.stream().map(figure::applyAsDouble).toList());
    }

    private static <S> String sum(List<S> list, ToLongFunction<S> figure) {
        return format("%,d", list.stream().mapToLong(figure).sum());
    }

    private static String noise(Spread otherCores) {
        return format("%.2f", otherCores.max()) + (otherCores.max() > NOISE_CORES ? " (!)" : "");
    }

    private static String ratio(Spread value, Spread base) {
        double ratio = value.median() / base.median();
        return Double.isNaN(ratio) ? "" : format("%.2f", ratio);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
