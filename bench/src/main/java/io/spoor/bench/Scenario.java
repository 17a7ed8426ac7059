package io.spoor.bench;

import io.spoor.bench.load.LoadSpec;
import io.spoor.bench.load.MqttVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is measured. The constants' names in lower case are those of the command line. */
public enum Scenario {
    QOS0("QoS 0, 20 publishers to 20 subscribers", 20, 1, 0),
    QOS1("QoS 1, 20 publishers to 20 subscribers", 20, 1, 1),
    QOS2("QoS 2, 20 publishers to 20 subscribers", 20, 1, 2),
    FANOUT("QoS 0, 1 publisher to 100 subscribers", 1, 100, 0),
    READY("Time from process start to first accepted client", 0, 0, 0),
    IDLE("Memory with idle connections", 0, 0, 0),
    PERSISTENT("QoS 1 to persistent sessions", 20, 1, 1),
    ABSENT("QoS 1 to persistent sessions that are away", 20, 1, 1),
    KILLED("SIGKILL while 20 publishers send at QoS 1 to persistent sessions that are away", 20, 1, 1);

    /** Those that are of interest whatever a broker keeps on disk. */
    static final List<Scenario> USUAL = List.of(QOS0, QOS1, QOS2, FANOUT, READY, IDLE);

    private final String title;
    private final int publishers;
    private final int subscribersEach;
    private final int qos;

    Scenario(String title, int publishers, int subscribersEach, int qos) {
        this.title = title;
        this.publishers = publishers;
        this.subscribersEach = subscribersEach;
        this.qos = qos;
    }

    public String title() {
        return title;
    }

    /** The load, or null if the scenario has none. */
    @Nullable
    LoadSpec load(int payloadBytes, int window, MqttVersion version) {
        return publishers == 0 ? null : load(publishers, payloadBytes, window, version);
    }

    /** The load with another number of publishers. */
    LoadSpec load(int publisherCount, int payloadBytes, int window, MqttVersion version) {
        return new LoadSpec(publisherCount, subscribersEach, qos, payloadBytes, window, version, isPersistent());
    }

    /** Whether the subscribers' sessions outlive their connections. */
    boolean isPersistent() {
        return this == PERSISTENT || this == ABSENT || this == KILLED;
    }
}
