package io.spoor.bridges.logstash;

import ch.qos.logback.core.util.Duration;
import net.logstash.logback.appender.destination.DestinationConnectionStrategy;
import net.logstash.logback.appender.destination.PreferPrimaryDestinationConnectionStrategy;
import net.logstash.logback.appender.destination.RandomDestinationConnectionStrategy;
import net.logstash.logback.appender.destination.RoundRobinDestinationConnectionStrategy;

/** Which of several hosts to connect to. */
public enum ConnectionStrategy {
    /** The first that answers, in their order. */
    FIRST_AVAILABLE,
    /** The next with each connection. */
    ROUND_ROBIN,
    /** Any, so that many brokers spread. */
    RANDOM;

    DestinationConnectionStrategy forAppender() {
        return switch (this) {
            case FIRST_AVAILABLE -> preferFirst();
            case ROUND_ROBIN -> new RoundRobinDestinationConnectionStrategy();
            case RANDOM -> new RandomDestinationConnectionStrategy();
        };
    }

    private static DestinationConnectionStrategy preferFirst() {
        PreferPrimaryDestinationConnectionStrategy strategy = new PreferPrimaryDestinationConnectionStrategy();
        // A first host that accepts and closes at once must not keep the others from being tried.
        strategy.setMinConnectionTimeBeforePrimary(Duration.buildBySeconds(1));
        return strategy;
    }
}
