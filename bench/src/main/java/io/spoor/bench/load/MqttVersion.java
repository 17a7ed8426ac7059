package io.spoor.bench.load;

/** The protocol level that the generator's clients speak. */
public enum MqttVersion {
    V3_1_1(4),
    V5(5);

    private final int level;

    MqttVersion(int level) {
        this.level = level;
    }

    int level() {
        return level;
    }

    /** Whether packets carry a property section. */
    boolean hasProperties() {
        return this == V5;
    }
}
