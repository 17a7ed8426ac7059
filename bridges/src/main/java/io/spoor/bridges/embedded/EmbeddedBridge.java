package io.spoor.bridges.embedded;

import io.spoor.bridges.deadletters.DeadLetterFiles;
import io.spoor.bridges.influxdb.Topics;
import io.spoor.tracing.spi.Bridge;
import io.spoor.tracing.spi.BridgeContext;
import io.spoor.tracing.spi.BridgeException;
import io.spoor.tracing.spi.DeadLetterBox;
import io.spoor.tracing.spi.Delivery;
import io.spoor.tracing.spi.HostAndPort;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Payloads and trace events to a QuestDB in this process. */
final class EmbeddedBridge implements Bridge {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBridge.class);
    private static final String KEY = EmbeddedBridgeFactory.CONFIG_PATH + ".address";

    private final EmbeddedSettings settings;
    private final BridgeContext context;
    private final Topics topics;
    private volatile @Nullable EmbeddedStore store; // null before the start

    EmbeddedBridge(EmbeddedSettings settings, BridgeContext context) {
        this.settings = settings;
        this.context = context;
        this.topics = new Topics(settings.topics());
    }

    @Override
    public String name() {
        return "embedded";
    }

    @Override
    public boolean wantsPayload(String topic) {
        return topics.want(topic);
    }

    /** Returns at once; the server comes up in the background, and what happens meanwhile waits in the journals. */
    @Override
    public void start() throws BridgeException {
        InetAddress address = ipv4();
        if (!address.isLoopbackAddress()) {
            LOG.atWarn()
                    .addKeyValue("address", settings.address())
                    .log("The embedded store is open to the network without a password; see " + KEY);
        }
        checkFree(address);
        EmbeddedStore starting = new EmbeddedStore(settings, context, address.getHostAddress());
        starting.start();
        store = starting;
    }

    @Override
    public void stop(Duration drain) {
        EmbeddedStore running = store;
        if (running != null) {
            running.stop(drain);
        }
    }

    @Override
    public Health health() {
        EmbeddedStore running = store;
        return running == null ? new Health(false, "not started") : running.health();
    }

    @Override
    public Map<String, Number> metrics() {
        EmbeddedStore running = store;
        return running == null ? Map.of() : running.metrics();
    }

    @Override
    public List<Delivery> deliveries() {
        EmbeddedStore running = store;
        return running == null ? List.of() : running.deliveries();
    }

    @Override
    public Optional<DeadLetterBox> deadLetters() {
        return Optional.of(new DeadLetterFiles(context.dataDir(), "embedded"));
    }

    @Override
    public List<String> startupHints() {
        HostAndPort address = settings.address();
        return Hints.lines("http://" + address);
    }

    private InetAddress ipv4() throws BridgeException {
        String host = settings.address().host();
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (address instanceof Inet4Address) {
                    return address;
                }
            }
        } catch (UnknownHostException e) {
            throw new BridgeException(
                    KEY + ": '" + host + "' is not known; write an IPv4 address such as 127.0.0.1", e);
        }
        throw new BridgeException(KEY + ": '" + host + "' has no IPv4 address; write one such as 127.0.0.1");
    }

    /** QuestDB itself would say so only in the background and in its own words. */
    private void checkFree(InetAddress address) throws BridgeException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(address, settings.address().port()));
        } catch (IOException e) {
            throw new BridgeException(
                    KEY + ": the embedded store cannot listen on " + settings.address() + " (" + e.getMessage()
                            + "); choose another address, or write '" + EmbeddedBridgeFactory.CONFIG_PATH
                            + ": false' to run without it",
                    e);
        }
    }
}
