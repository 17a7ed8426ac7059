package io.spoor.bench.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Whether something grows: the mean of an early stretch, when everything has warmed up, beside the last one. A little more
 * is not growth, as the figures are never quite the same.
 *
 * @param share by which it may be more
 * @param slack by which it may be more beside that, for what is small
 */
record Growth(String name, ToDoubleFunction<Row> figure, double share, double slack) {
    /** They come one by one with the requests for figures, and stay. */
    private static final int HTTP_THREADS = 8;

    static final List<Growth> ALL = List.of(
            new Growth("RSS, MiB", Row::rssMib, 0.05, 16),
            new Growth("objects in use, MiB", Row::inUseMib, 0.10, 8),
            new Growth("direct memory, MiB", Row::directMib, 0.10, 8),
            new Growth("descriptors", Row::descriptors, 0.01, 20),
            new Growth("threads", Row::threads, 0, 3 + HTTP_THREADS),
            new Growth("sessions", Row::sessions, 0.01, 50),
            new Growth("store, MiB", Row::storeMib, 0.25, 64));

    /** What has grown, in words; {@code rows} are the windows in turn, at least four. */
    static List<String> find(List<Row> rows) {
        List<String> grown = new ArrayList<>();
        for (Growth each : ALL) {
            double early = (each.figure.applyAsDouble(rows.get(1)) + each.figure.applyAsDouble(rows.get(2))) / 2;
            double late = each.figure.applyAsDouble(rows.get(rows.size() - 1));
            if (late > early * (1 + each.share) + each.slack) {
                grown.add(String.format(Locale.ROOT, "%s: %.1f at first, %.1f in the end", each.name, early, late));
            }
        }
        return grown;
    }
}
