package io.spoor.broker.http;

import java.util.Map;

/**
 * One value on the metrics page.
 *
 * @param name in words with underscores, without the {@code _total} that counters get
 * @param labels what distinguishes it from others of its name
 * @param kind the same for all of one name
 */
public record Figure(String name, Map<String, String> labels, double value, Kind kind) {

    /** How a value changes. */
    public enum Kind {
        /** Only upwards, from zero at the start of the process. */
        COUNTER,
        /** Up and down. */
        GAUGE
    }

    public Figure {
        labels = Map.copyOf(labels);
    }

    public static Figure counter(String name, double value) {
        return new Figure(name, Map.of(), value, Kind.COUNTER);
    }

    public static Figure gauge(String name, double value) {
        return new Figure(name, Map.of(), value, Kind.GAUGE);
    }

    /** The same, with these labels and no other. */
    public Figure labelled(Map<String, String> texts) {
        return new Figure(name, texts, value, kind);
    }

    /** The same, with this label and no other. */
    public Figure labelled(String label, String text) {
        return new Figure(name, Map.of(label, text), value, kind);
    }
}
