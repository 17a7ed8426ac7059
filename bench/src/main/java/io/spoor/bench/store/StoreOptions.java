package io.spoor.bench.store;

import java.util.List;
import picocli.CommandLine.Option;

/** The options that shape what is done to a store. */
final class StoreOptions {

    @Option(
            names = "--levels",
            split = ",",
            paramLabel = "LEVEL",
            defaultValue = "process,power",
            description = "process: survives SIGKILL; power: fsync before the acknowledgement (default:"
                    + " ${DEFAULT-VALUE})")
    List<Durability> levels = List.of();

    @Option(
            names = "--loads",
            split = ",",
            paramLabel = "LOAD",
            defaultValue = "20x20,1x1,20x1,200x1,1x20,200x20,20x20x10,20x20+1000000",
            description = "publishers x window; x sessions that get each message if more than one; + messages already"
                    + " queued for others (default:"
                    + " ${DEFAULT-VALUE})")
    List<String> loads = List.of();

    @Option(
            names = "--warmup",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "before each load; up to 20 times as long while the JIT compilers are busy (default:"
                    + " ${DEFAULT-VALUE})")
    double warmup;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "length of each load (default: ${DEFAULT-VALUE})")
    double seconds;

    @Option(
            names = "--messages",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "queued for the start, published for the growth (default: ${DEFAULT-VALUE})")
    int messages;

    @Option(
            names = "--sessions",
            split = ",",
            paramLabel = "N",
            defaultValue = "1000,100000",
            description = "over how many sessions they are queued (default: ${DEFAULT-VALUE})")
    List<Integer> sessions = List.of();

    @Option(
            names = "--kill-after",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "mean time from the first acknowledgement to the kill (default: ${DEFAULT-VALUE})")
    double killAfter;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "how long to wait, before each measurement, for other processes to use less than "
                    + Quiet.OTHER_CORES + " cores (default: ${DEFAULT-VALUE})")
    double patience;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "0",
            description = "how often to measure a load again that other processes have disturbed; the quietest counts"
                    + " (default: ${DEFAULT-VALUE})")
    int repeat;

    /** Throws an {@link IllegalArgumentException} that says what is wrong. */
    void validate() {
        loads.forEach(Load::parse);
        if (warmup < 0 || seconds <= 0 || killAfter <= 0) {
            throw new IllegalArgumentException("--warmup, --seconds and --kill-after must be positive");
        }
        for (int count : sessions) {
            if (count < 1 || count > messages || count > QueueStore.MAX_SESSIONS) {
                throw new IllegalArgumentException("--sessions has " + count + "; it must be 1 to --messages, which is "
                        + messages + ", and at most " + QueueStore.MAX_SESSIONS);
            }
        }
    }
}
