package io.spoor.bench.load;

/**
 * What kind of load.
 *
 * @param publishers how many publish, each to a topic of its own
 * @param subscribersEach how many subscribe to each of these topics
 * @param window unacknowledged messages per publisher at QoS 1 and 2
 * @param persistent whether the subscribers' sessions outlive their connections
 */
public record LoadSpec(
        int publishers,
        int subscribersEach,
        int qos,
        int payloadBytes,
        int window,
        MqttVersion version,
        boolean persistent) {

    public LoadSpec {
        require(publishers >= 1, "publishers", publishers, "at least 1");
        require(subscribersEach >= 1, "subscribersEach", subscribersEach, "at least 1");
        require(qos >= 0 && qos <= 2, "qos", qos, "0, 1 or 2");
        require(
                payloadBytes >= Payload.MIN_BYTES && payloadBytes <= 16_384,
                "payloadBytes",
                payloadBytes,
                "from " + Payload.MIN_BYTES + " to 16384");
        require(window >= 1 && window <= 1_000, "window", window, "from 1 to 1000");
    }

    private static void require(boolean holds, String name, int value, String right) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value + " but must be " + right);
        }
    }

    int subscribers() {
        return publishers * subscribersEach;
    }
}
