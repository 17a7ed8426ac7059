package io.spoor.bridges.logstash;

import ch.qos.logback.core.ContextBase;
import ch.qos.logback.core.util.Duration;
import io.spoor.bridges.DeliveryLoop;
import io.spoor.bridges.DeliveryOptions;
import io.spoor.bridges.Destination;
import io.spoor.bridges.JournalBridge;
import io.spoor.bridges.TraceGaps;
import io.spoor.tracing.spi.Bridge;
import io.spoor.tracing.spi.BridgeContext;
import io.spoor.tracing.spi.BridgeFactory;
import io.spoor.tracing.spi.HostAndPort;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Trace events to Logstash, as lines of JSON over TCP or with the Beats protocol. */
public final class LogstashBridgeFactory implements BridgeFactory<LogstashSettings> {
    private static final String NAME = "logstash";
    private static final String CONFIG_PATH = "tracing.logstash";

    /** A chunk is one write to the socket, so it may well be larger than a log event. */
    static final DeliveryOptions DELIVERY = new DeliveryOptions(
            500,
            128 << 10,
            java.time.Duration.ofMillis(10),
            java.time.Duration.ofMillis(100),
            java.time.Duration.ofSeconds(2));

    private static final java.time.Duration DEFAULT_END_TIMEOUT = java.time.Duration.ofMinutes(5);

    @Override
    public String configPath() {
        return CONFIG_PATH;
    }

    @Override
    public Class<LogstashSettings> configType() {
        return LogstashSettings.class;
    }

    @Override
    public Bridge create(LogstashSettings settings, BridgeContext context) {
        DeliveryLoop loop = new DeliveryLoop(
                NAME, context.trace(), destination(settings, CONFIG_PATH), new TraceGaps(context, NAME), DELIVERY);
        return new JournalBridge(NAME, loop, List.of());
    }

    /**
     * A way to Logstash.
     *
     * @param configPath where the settings stand, for messages
     */
    static Destination destination(LogstashSettings settings, String configPath) {
        HostChoice choice = new HostChoice(
                settings.strategy(),
                settings.hosts().size(),
                settings.reconnectDelay(),
                System::nanoTime,
                new SplittableRandom());
        return switch (settings.transport()) {
            case TCP -> tcp(settings, choice, configPath);
            case BEATS -> beats(settings, choice, configPath);
        };
    }

    private static Destination beats(LogstashSettings settings, HostChoice choice, String configPath) {
        return new BeatsDestination(
                settings.hosts(),
                choice,
                new Dialer(settings.tls(), settings.connectTimeout()),
                new BeatsFrames(settings.compression()),
                settings.window(),
                settings.writeTimeout(),
                configPath);
    }

    private static Destination tcp(LogstashSettings settings, HostChoice choice, String configPath) {
        Link link = new Link(choice);
        UnconfirmedWindow window = new UnconfirmedWindow(settings.window(), settings.confirmEvery());
        java.time.Duration connectWait = settings.reconnectDelay().plusSeconds(1);
        java.time.Duration endTimeout =
                settings.writeTimeout().isZero() ? DEFAULT_END_TIMEOUT : settings.writeTimeout();
        return new LogstashDestination(
                appender(settings, link, choice), link, window, connectWait, endTimeout, configPath);
    }

    private static JournalTcpAppender appender(LogstashSettings settings, Link link, HostChoice choice) {
        // A context of its own: the application's logging configuration neither shows up here nor is changed.
        ContextBase context = new ContextBase();
        context.setName(NAME);
        JournalTcpAppender appender = new JournalTcpAppender(link);
        appender.setContext(context);
        appender.setName(NAME);
        appender.setAddDefaultStatusListener(false); // it would print to the console
        appender.setThreadNameFormat("send-logstash-%3$s:%4$d-%2$d");
        appender.setRingBufferSize(LogstashDestination.MAX_UNDER_WAY * 4); // keep-alives need a place too
        appender.setAppendTimeout(Duration.buildBySeconds(1));
        appender.setShutdownGracePeriod(Duration.buildByMilliseconds(0)); // draining is the delivery loop's
        appender.setWriteBufferSize(0); // chunks are large; and a buffer's close() would wait for a blocked write
        appender.setEncoder(new ChunkEncoder(link));
        appender.setSocketFactory(sockets(settings.tls()));
        appender.setConnectionStrategy(choice);
        appender.setConnectionTimeout(duration(settings.connectTimeout()));
        appender.setReconnectionDelay(duration(settings.reconnectDelay()));
        appender.setWriteTimeout(duration(settings.writeTimeout()));
        appender.setKeepAliveDuration(duration(settings.keepAlive()));
        for (HostAndPort host : settings.hosts()) {
            appender.addDestinations(InetSocketAddress.createUnresolved(host.host(), host.port()));
        }
        return appender;
    }

    private static TunedSocketFactory sockets(@Nullable LogstashTls tls) {
        return tls == null || !tls.enabled()
                ? new TunedSocketFactory(null, false)
                : new TunedSocketFactory(() -> TlsContexts.load(tls), tls.verifyHost());
    }

    private static Duration duration(java.time.Duration duration) {
        return new Duration(duration.toMillis());
    }
}
