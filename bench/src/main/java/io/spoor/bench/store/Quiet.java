package io.spoor.bench.store;

import io.spoor.bench.proc.Machine;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/** When a machine that others use too counts as quiet. */
final class Quiet {

    /** How many cores other processes may keep busy. */
    static final double OTHER_CORES = 0.25;

    private static final long SAMPLE_NANOS = 500_000_000;

    private Quiet() {}

    /** Waits until nobody, we included, has been busy for half a second, at most for some seconds. */
    static void await(double seconds) throws IOException {
        long deadline = System.nanoTime() + (long) (seconds * 1e9);
        double cores = Double.MAX_VALUE;
        while (cores > OTHER_CORES && System.nanoTime() < deadline) {
            long busy = Machine.busyNanos();
            long start = System.nanoTime();
            LockSupport.parkNanos(SAMPLE_NANOS);
            cores = (double) (Machine.busyNanos() - busy) / (System.nanoTime() - start);
        }
    }
}
