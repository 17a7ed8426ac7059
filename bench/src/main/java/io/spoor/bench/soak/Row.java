package io.spoor.bench.soak;

import java.util.List;
import java.util.Locale;

/**
 * What one stretch of time has shown. Latencies in milliseconds, from when a message was due until its subscriber had it.
 *
 * @param cores how many the broker kept busy
 * @param rssMib mean
 * @param inUseMib objects on the heap after all garbage was collected, at the end
 * @param directMib direct buffers, at the end
 * @param descriptors mean
 */
record Row(
        String name,
        double connections,
        double sessions,
        double messagesPerSecond,
        double p50,
        double p99,
        double max,
        double cores,
        double rssMib,
        double inUseMib,
        double directMib,
        double descriptors,
        double threads,
        double storeMib) {

    static final String[] COLUMNS = {
        "until s",
        "connections",
        "sessions",
        "messages/s",
        "p50 ms",
        "p99 ms",
        "longest ms",
        "cores",
        "RSS MiB",
        "objects in use MiB",
        "direct MiB",
        "descriptors",
        "threads",
        "store MiB"
    };

    List<String> cells() {
        boolean load = messagesPerSecond > 0;
        return List.of(
                name,
                format("%,.0f", connections),
                format("%,.0f", sessions),
                load ? format("%,.0f", messagesPerSecond) : "",
                load ? format("%.2f", p50) : "",
                load ? format("%.2f", p99) : "",
                load ? format("%.0f", max) : "",
                load ? format("%.2f", cores) : "",
                format("%.0f", rssMib),
                format("%.1f", inUseMib),
                format("%.1f", directMib),
                format("%,.0f", descriptors),
                format("%.0f", threads),
                format("%.0f", storeMib));
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
