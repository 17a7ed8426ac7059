package io.spoor.bench.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/**
 * Counts the samples of a recording. Samples are of threads that run Java code, or a native method other than one that
 * waits; the kernel's share shows as time in the native method that called it.
 */
public final class HotSpots {

    private static final Set<String> SAMPLES = Set.of("jdk.ExecutionSample", "jdk.NativeMethodSample");
    private static final Set<String> WAITING = Set.of(
            "epollWait",
            "epollWait0",
            "epollWait1",
            "epollBusyWait0",
            "wait",
            "park",
            "accept",
            "accept0",
            "select",
            "epollWaitNoTimeout",
            "waitForReferencePendingList",
            "dequeueSignal0",
            "waitForProcessExit0");

    private int samples;
    private final Map<String, Integer> leaves = new HashMap<>();
    private final Map<String, Integer> anywhere = new HashMap<>();
    private final Map<String, Integer> stacks = new HashMap<>();
    private final Map<String, Integer> allocations = new HashMap<>();

    /** Reads a recording. */
    public static HotSpots of(Path recording) throws IOException {
        HotSpots spots = new HotSpots();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                spots.add(file.readEvent());
            }
        }
        return spots;
    }

    private void add(RecordedEvent event) {
        RecordedStackTrace trace = event.getStackTrace();
        if (trace == null || trace.getFrames().isEmpty()) {
            return;
        }
        String type = event.getEventType().getName();
        if (type.equals("jdk.ObjectAllocationSample")) {
            int kib = (int) (event.getLong("weight") / 1024);
            allocations.merge(
                    event.getClass("objectClass").getName() + " by " + allocatingFrame(trace.getFrames()),
                    kib,
                    Integer::sum);
        } else if (SAMPLES.contains(type)
                && !WAITING.contains(trace.getFrames().get(0).getMethod().getName())) {
            addSample(trace.getFrames());
        }
    }

    private void addSample(List<RecordedFrame> frames) {
        samples++;
        leaves.merge(name(frames.get(0)), 1, Integer::sum);
        Set<String> seen = new HashSet<>();
        for (RecordedFrame frame : frames) {
            if (seen.add(name(frame))) {
                anywhere.merge(name(frame), 1, Integer::sum);
            }
        }
        stacks.merge(
                frames.stream().limit(8).map(HotSpots::name).collect(Collectors.joining("\n        < ")),
                1,
                Integer::sum);
    }

    /** The frame nearest to the allocation that is ours, or else the nearest one. */
    private static String allocatingFrame(List<RecordedFrame> frames) {
        return frames.stream()
                .map(HotSpots::name)
                .filter(name -> name.startsWith("io.spoor."))
                .findFirst()
                .orElse(name(frames.get(0)));
    }

    private static String name(RecordedFrame frame) {
        return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
    }

    /** The most frequent, so many of each kind. */
    public String report(int top) {
        return samples + " samples\n\nWhere threads were found (self)\n" + table(leaves, top)
                + "\nWith what they called (total), our own code\n"
                + table(own(anywhere), top)
                + "\nStacks\n" + table(stacks, top / 3)
                + "\nAllocations, KiB\n" + lines(allocations, top, 0);
    }

    private static Map<String, Integer> own(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("io.spoor."))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private String table(Map<String, Integer> counts, int top) {
        return lines(counts, top, samples);
    }

    private static String lines(Map<String, Integer> counts, int top, int whole) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(top)
                .map(entry -> whole > 0
                        ? String.format("  %5.1f%%  %s%n", 100.0 * entry.getValue() / whole, entry.getKey())
                        : String.format("  %,9d  %s%n", entry.getValue(), entry.getKey()))
                .collect(Collectors.joining());
    }
}
