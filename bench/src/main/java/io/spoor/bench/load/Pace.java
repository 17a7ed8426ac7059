package io.spoor.bench.load;

/** How fast the generator publishes. */
public sealed interface Pace {

    /** As fast as the broker takes messages. */
    record FullSpeed() implements Pace {}

    /**
     * A fixed rate, whatever the broker does.
     *
     * @param deliveriesPerSecond of all subscribers together
     * @param burst messages that a publisher sends at once; 1 spreads them evenly
     */
    record Fixed(int deliveriesPerSecond, int burst) implements Pace {
        public Fixed {
            if (deliveriesPerSecond < 1 || burst < 1) {
                throw new IllegalArgumentException("rate and burst must be at least 1");
            }
        }
    }
}
