package io.spoor.broker.http;

import java.util.Locale;
import java.util.Map;

/** Knows how the broker does. Asked by the HTTP threads, several at a time; answers at once. */
@FunctionalInterface
public interface HealthSource {

    /** The state at this moment. */
    HealthReport report();

    /**
     * How the broker does.
     *
     * @param live whether it makes progress; if not, only a restart helps
     * @param ready whether it takes new clients and messages; false while starting and stopping
     * @param detail in words, for people
     * @param destinations where data goes, by bridge name, and what keeps it meanwhile; one that is down or paused makes
     *     the broker degraded, never unready: its data waits in the journal while clients are served
     */
    record HealthReport(boolean live, boolean ready, String detail, Map<String, Destination> destinations) {
        public HealthReport {
            destinations = Map.copyOf(destinations);
        }
    }

    /** What may be said of a destination in one word. */
    enum Status {
        /** It works. */
        UP,
        /** It does not. */
        DOWN,
        /** Nobody asks it to, by request. */
        PAUSED;

        /** In lower case. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How one destination does.
     *
     * @param detail in words, for people
     */
    record Destination(Status status, String detail) {
        public Destination(boolean up, String detail) {
            this(up ? Status.UP : Status.DOWN, detail);
        }
    }
}
