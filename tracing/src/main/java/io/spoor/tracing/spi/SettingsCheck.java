package io.spoor.tracing.spi;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects what is wrong with the components of a settings record, so that its compact constructor can name everything
 * at once. Used by one thread.
 *
 * <pre>{@code
 * public InfluxSettings {
 *     new SettingsCheck()
 *             .range("batchSize", batchSize, 1, 100_000)
 *             .that(!bucket.isBlank(), "bucket", "must not be empty; write the bucket's name")
 *             .done();
 * }
 * }</pre>
 */
public final class SettingsCheck {
    private final List<Fault> faults = new ArrayList<>();

    /**
     * One thing that is wrong.
     *
     * @param key the component's name, or a path below the record such as {@code hosts[1]}
     * @param message what is wrong and what would be right; never a secret
     */
    public record Fault(String key, String message) {
        @Override
        public String toString() {
            return key + ": " + message;
        }
    }

    /** Notes the message unless the condition holds. */
    public SettingsCheck that(boolean condition, String key, String message) {
        if (!condition) {
            faults.add(new Fault(key, message));
        }
        return this;
    }

    /** Checks that the value lies between the two bounds, both included. */
    public SettingsCheck range(String key, long value, long least, long most) {
        return that(value >= least && value <= most, key, value + " is not between " + least + " and " + most);
    }

    /** Checks that the value lies between the two bounds, both included. */
    public <T extends Comparable<? super T>> SettingsCheck range(String key, T value, T least, T most) {
        return that(
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                key,
                SettingsText.of(value) + " is not between " + SettingsText.of(least) + " and " + SettingsText.of(most));
    }

    /**
     * Ends the check.
     *
     * @throws InvalidSettingsException if anything was wrong
     */
    public void done() {
        if (!faults.isEmpty()) {
            throw new InvalidSettingsException(faults);
        }
    }
}
