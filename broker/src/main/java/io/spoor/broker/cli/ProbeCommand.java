package io.spoor.broker.cli;

import io.spoor.certs.CertsException;
import io.spoor.certs.tls.ExpiredCrl;
import io.spoor.certs.tls.TlsFiles;
import io.spoor.certs.tls.TlsMaterial;
import io.spoor.tracing.spi.SettingsText;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code spoor probe}: is a message that a device publishes there where it belongs? */
@Command(
        name = "probe",
        mixinStandardHelpOptions = true,
        description = {
            "Connect to a broker as a device would, publish one message at QoS 1, and wait until Elasticsearch has the"
                    + " connect and InfluxDB the value, as far as they are given.",
            "Ends with 0 if everything is where it belongs, and with 1 and what is missing otherwise."
        })
final class ProbeCommand implements Callable<Integer> {
    private static final int MQTT_PORT = 1883;
    private static final int MQTTS_PORT = 8883;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** By how much the clocks of this machine and the broker's may differ. */
    private static final Duration SKEW = Duration.ofSeconds(30);

    /** Where events are to arrive. */
    static final class Elasticsearch {
        @Option(
                names = "--elasticsearch",
                paramLabel = "URL",
                required = true,
                description = "Wait for the event here.")
        private URI url = URI.create("");

        @Option(names = "--elasticsearch-user", paramLabel = "NAME", description = "Who may read there.")
        private @Nullable String user;

        @Option(names = "--elasticsearch-password-file", paramLabel = "FILE", description = "The user's password.")
        private @Nullable Path passwordFile;

        @Option(names = "--elasticsearch-ca", paramLabel = "FILE", description = "Who issued its certificate, in PEM.")
        private @Nullable Path authority;
    }

    /** Where values are to arrive. */
    static final class Influxdb {
        @Option(names = "--influxdb", paramLabel = "URL", required = true, description = "Wait for the value here.")
        private URI url = URI.create("");

        @Option(
                names = "--influxdb-database",
                paramLabel = "NAME",
                defaultValue = "mqtt",
                description = "Database or, by its mapping, bucket (default: ${DEFAULT-VALUE}).")
        private String database = "mqtt";

        @Option(names = "--influxdb-user", paramLabel = "NAME", description = "Who may read there.")
        private @Nullable String user;

        @Option(names = "--influxdb-password-file", paramLabel = "FILE", description = "The user's password.")
        private @Nullable Path passwordFile;

        @Option(names = "--influxdb-ca", paramLabel = "FILE", description = "Who issued its certificate, in PEM.")
        private @Nullable Path authority;
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "BROKER", description = "Such as mqtts://broker.example.com:8883, or mqtt://127.0.0.1.")
    private URI broker = URI.create("");

    @Option(
            names = "--server-name",
            paramLabel = "NAME",
            description = "What the broker's certificate must be for, if not for the host that it is reached by.")
    private @Nullable String serverName;

    @Option(names = "--ca", paramLabel = "FILE", description = "Who issued the broker's certificate, in PEM.")
    private @Nullable Path authority;

    @Option(names = "--certificate", paramLabel = "FILE", description = "The device's certificate with its chain.")
    private @Nullable Path certificate;

    @Option(names = "--key", paramLabel = "FILE", description = "The key of that certificate.")
    private @Nullable Path key;

    @Option(
            names = "--client-id",
            paramLabel = "ID",
            description = "Default: spoor-probe- and something random, so that nothing else is found than this.")
    private @Nullable String clientId;

    @Option(names = "--user", paramLabel = "NAME", description = "User name, if the certificate does not say it.")
    private @Nullable String user;

    @Option(names = "--password-file", paramLabel = "FILE", description = "The user's password.")
    private @Nullable Path passwordFile;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            defaultValue = "spoor/probe",
            description = "Where to publish (default: ${DEFAULT-VALUE}).")
    private String topic = "spoor/probe";

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description = "How long to try, all in all (default: ${DEFAULT-VALUE}).")
    private String timeout = "60s";

    @ArgGroup(exclusive = false)
    private @Nullable Elasticsearch elasticsearch;

    @ArgGroup(exclusive = false)
    private @Nullable Influxdb influxdb;

    @Override
    public Integer call() throws IOException, InterruptedException {
        boolean secure = "mqtts".equals(broker.getScheme());
        if (broker.getHost() == null || !secure && !"mqtt".equals(broker.getScheme())) {
            throw new ParameterException(spec.commandLine(), broker + " is not like mqtts://broker.example.com:8883");
        }
        Duration patience = SettingsText.parseDuration(timeout);
        long deadline = System.nanoTime() + patience.toNanos();
        String name = clientId == null ? "spoor-probe-" + random() : clientId;
        List<ProbeStore> stores = stores(name, Instant.now().minus(SKEW).truncatedTo(ChronoUnit.SECONDS));
        publishBefore(deadline, secure, name);
        for (ProbeStore store : stores) {
            store.await(deadline);
            say("%s has it", store.name());
        }
        return 0;
    }

    /** Again while there is no broker yet, as after an installation; what a broker answers counts at once. */
    private void publishBefore(long deadline, boolean secure, String name) throws IOException, InterruptedException {
        boolean told = false;
        while (true) {
            long left = deadline - System.nanoTime();
            try {
                publish(secure, name, Duration.ofNanos(Math.max(left, PAUSE.toNanos())));
                return;
            } catch (ProbeClient.UnreachableException e) {
                if (left < PAUSE.toNanos()) {
                    throw e;
                }
                if (!told) {
                    say("%s; trying again", String.valueOf(e.getMessage()));
                    told = true;
                }
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }

    private void publish(boolean secure, String name, Duration patience) throws IOException {
        int port = broker.getPort() > 0 ? broker.getPort() : secure ? MQTTS_PORT : MQTT_PORT;
        InetSocketAddress address = new InetSocketAddress(broker.getHost(), port);
        if (address.isUnresolved()) {
            throw new ProbeClient.UnreachableException("there is no host " + broker.getHost(), null);
        }
        ProbeClient.Login login =
                new ProbeClient.Login(name, user, passwordFile == null ? null : ProbeStore.firstLine(passwordFile));
        String certifiedName = serverName == null ? broker.getHost() : serverName;
        long begin = System.nanoTime();
        try (ProbeClient client = ProbeClient.connect(address, secure ? tls() : null, certifiedName, login, patience)) {
            client.publish(topic, "1");
        } catch (ProbeClient.UnreachableException e) {
            throw new ProbeClient.UnreachableException(broker + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IOException(broker + ": " + (e.getMessage() == null ? e : e.getMessage()), e);
        }
        long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
        say("%s has acknowledged the message of %s to %s after %d ms", broker, name, topic, millis);
    }

    private List<ProbeStore> stores(String name, Instant since) throws IOException {
        List<ProbeStore> stores = new ArrayList<>();
        if (elasticsearch != null) {
            Elasticsearch given = elasticsearch;
            stores.add(ProbeStore.elasticsearch(
                    given.url,
                    new ProbeStore.Access(given.user, given.passwordFile, trusting(given.authority)),
                    name,
                    since));
        }
        if (influxdb != null) {
            Influxdb given = influxdb;
            stores.add(ProbeStore.influxdb(
                    given.url,
                    given.database,
                    new ProbeStore.Access(given.user, given.passwordFile, trusting(given.authority)),
                    name,
                    since));
        }
        return stores;
    }

    private SSLContext tls() throws IOException {
        if ((certificate == null) != (key == null)) {
            throw new ParameterException(spec.commandLine(), "--certificate and --key go together");
        }
        return context(certificate == null || key == null ? null : new TlsFiles.Pem(certificate, key, null), authority);
    }

    private static @Nullable SSLContext trusting(@Nullable Path authority) throws IOException {
        return authority == null ? null : context(null, authority);
    }

    private static SSLContext context(TlsFiles.@Nullable Identity identity, @Nullable Path authority)
            throws IOException {
        try {
            TlsFiles.Trust trust =
                    authority == null ? null : new TlsFiles.Trust(authority, List.of(), ExpiredCrl.REFUSE);
            return TlsMaterial.load(new TlsFiles(identity, trust), Clock.systemUTC())
                    .sslContext();
        } catch (CertsException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static String random() {
        byte[] bytes = new byte[4];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private void say(String format, Object... values) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(String.format(java.util.Locale.ROOT, format, values));
        out.flush();
    }
}
