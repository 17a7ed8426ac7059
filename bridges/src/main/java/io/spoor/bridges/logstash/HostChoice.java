package io.spoor.bridges.logstash;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import net.logstash.logback.appender.destination.DestinationConnectionStrategy;

/**
 * Which of several hosts to connect to next. A host that cannot be reached, or drops connections before it has taken
 * anything, is left alone for a while, twice as long each time; if all are, the one that is due first is tried. Used by the
 * thread that connects and the one that learns what has arrived; guarded by this object.
 *
 * <p>With {@link ConnectionStrategy#FIRST_AVAILABLE} the first comes back into play when its time is over: over TCP with
 * the next connection, which the next confirmation brings, over Beats by {@link #better}.
 */
final class HostChoice implements DestinationConnectionStrategy {
    /** How long a host that was out of reach again and again is left alone at most. */
    static final Duration LONGEST_REST = Duration.ofMinutes(5);

    private final ConnectionStrategy strategy;
    private final long firstRestNanos;
    private final LongSupplier nanoClock;
    private final RandomGenerator random;
    private final long[] restUntil;
    private final int[] failures;
    private int connected = -1;

    /**
     * @param hosts how many there are
     * @param firstRest how long a host rests after its first failure
     */
    HostChoice(
            ConnectionStrategy strategy,
            int hosts,
            Duration firstRest,
            LongSupplier nanoClock,
            RandomGenerator random) {
        this.strategy = strategy;
        this.firstRestNanos = firstRest.toNanos();
        this.nanoClock = nanoClock;
        this.random = random;
        this.restUntil = new long[hosts];
        this.failures = new int[hosts];
        java.util.Arrays.fill(restUntil, nanoClock.getAsLong());
    }

    /**
     * The host to try next.
     *
     * @param previous the last that was tried; any negative number at the beginning
     */
    synchronized int next(int previous) {
        int hosts = restUntil.length;
        if (connected >= 0) {
            failed(connected); // it was lost without having taken anything
        }
        int start = switch (strategy) {
            case FIRST_AVAILABLE -> 0;
            case ROUND_ROBIN -> Math.floorMod(previous + 1, hosts);
            case RANDOM -> random.nextInt(hosts);
        };
        int soonest = start;
        for (int i = 0; i < hosts; i++) {
            int host = (start + i) % hosts;
            if (!isResting(host)) {
                return host;
            }
            if (restUntil[host] - restUntil[soonest] < 0) {
                soonest = host;
            }
        }
        return soonest;
    }

    /** A connection to the host came about; it may still turn out to take nothing. */
    synchronized void connected(int host) {
        connected = host;
    }

    /** The host that is connected has taken something, or was given nothing to take. */
    synchronized void worked() {
        if (connected >= 0) {
            failures[connected] = 0;
            connected = -1;
        }
    }

    /** The host cannot be reached. */
    synchronized void failed(int host) {
        long rest = firstRestNanos << Math.min(failures[host]++, 20);
        restUntil[host] = nanoClock.getAsLong() + Math.min(Math.max(rest, firstRestNanos), LONGEST_REST.toNanos());
        connected = -1;
    }

    /** Whether another host should be had than this one, which works: the first, once its rest is over. */
    synchronized boolean better(int present) {
        return strategy == ConnectionStrategy.FIRST_AVAILABLE && present > 0 && !isResting(0);
    }

    /** Whether every host rests. */
    synchronized boolean allRest() {
        for (int host = 0; host < restUntil.length; host++) {
            if (!isResting(host)) {
                return false;
            }
        }
        return true;
    }

    private boolean isResting(int host) {
        return restUntil[host] - nanoClock.getAsLong() > 0;
    }

    // -- as the TCP appender asks -------------------------------------------------------------------------------------

    @Override
    public int selectNextDestinationIndex(int previousDestinationIndex, int numDestinations) {
        return next(previousDestinationIndex);
    }

    /** Connections are ended when what they brought is confirmed, and only then. */
    @Override
    public boolean shouldReconnect(long currentTimeInMillis, int currentDestinationIndex, int numDestinations) {
        return false;
    }

    @Override
    public void connectSuccess(long connectionStartTimeInMillis, int connectedDestinationIndex, int numDestinations) {
        connected(connectedDestinationIndex);
    }

    @Override
    public void connectFailed(long connectionStartTimeInMillis, int connectionIndex, int numDestinations) {
        failed(connectionIndex);
    }
}
