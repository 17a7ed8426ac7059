package io.spoor.bridges.influxdb;

import io.spoor.bridges.DeliveryLoop;
import io.spoor.bridges.deadletters.DeadLetterFiles;
import io.spoor.tracing.spi.Bridge;
import io.spoor.tracing.spi.BridgeContext;
import io.spoor.tracing.spi.BridgeException;
import io.spoor.tracing.spi.DeadLetterBox;
import io.spoor.tracing.spi.Delivery;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Payloads to InfluxDB. */
final class InfluxDbBridge implements Bridge {
    static final String NAME = "influxdb";

    private final InfluxDbConfig config;
    private final BridgeContext context;
    private final Topics topics;
    private volatile @Nullable DeliveryLoop loop; // null before the start

    InfluxDbBridge(InfluxDbConfig config, BridgeContext context) {
        this.config = config;
        this.context = context;
        this.topics = new Topics(config.topics());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean wantsPayload(String topic) {
        return topics.want(topic);
    }

    @Override
    public void start() throws BridgeException {
        InfluxStore store = new InfluxStore(address(), this::address);
        DeliveryLoop started = PayloadDelivery.loop(
                NAME,
                context,
                config.payloads(),
                LineDialect.INFLUXDB,
                store,
                PayloadDelivery.options(config.batchSize(), config.batchBytes().toIntExact(), config.flushInterval()));
        started.start();
        loop = started;
    }

    @Override
    public void stop(Duration drain) {
        DeliveryLoop running = loop;
        if (running != null) {
            running.stop(drain);
        }
    }

    @Override
    public Health health() {
        DeliveryLoop running = loop;
        return running == null ? new Health(false, "not started") : running.health();
    }

    @Override
    public Map<String, Number> metrics() {
        DeliveryLoop running = loop;
        return running == null ? Map.of() : running.metrics();
    }

    @Override
    public List<Delivery> deliveries() {
        DeliveryLoop running = loop;
        return running == null ? List.of() : List.of(running);
    }

    @Override
    public Optional<DeadLetterBox> deadLetters() {
        return Optional.of(new DeadLetterFiles(context.dataDir(), NAME));
    }

    @Override
    public List<String> startupHints() {
        return List.of("Payloads go to InfluxDB at " + config.url() + ", bucket " + config.bucket());
    }

    private StoreAddress address() throws BridgeException {
        String path = InfluxDbBridgeFactory.CONFIG_PATH + ".";
        return new StoreAddress(
                config.api(),
                config.url().toString(),
                config.org(),
                config.bucket(),
                config.username(),
                secret(path),
                config.gzip(),
                config.connectTimeout(),
                config.requestTimeout(),
                config.caFile() == null ? null : TrustFile.read(config.caFile(), path + "caFile"));
    }

    private @Nullable Secret secret(String path) throws BridgeException {
        if (config.tokenFile() != null) {
            return Secret.read(config.tokenFile(), path + "tokenFile");
        }
        return config.passwordFile() == null ? null : Secret.read(config.passwordFile(), path + "passwordFile");
    }
}
