package io.spoor.broker.cli;

import io.spoor.broker.config.ClientAuth;
import io.spoor.broker.config.HttpConfig;
import io.spoor.broker.config.ListenerConfig;
import io.spoor.broker.config.TlsConfig;
import io.spoor.broker.embed.Spoor;
import io.spoor.broker.net.Network.BoundListener;
import io.spoor.certs.authority.DevelopmentAuthority.DevelopmentFiles;
import io.spoor.tracing.spi.Bridge;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a newcomer reads first: what listens where, where to look, and two lines to try. */
final class StartupText {
    private final Spoor broker;
    private final @Nullable Path file;
    private final @Nullable DevelopmentFiles development;
    private final long startNanos;
    private final StringBuilder text = new StringBuilder();

    StartupText(Spoor broker, @Nullable Path file, @Nullable DevelopmentFiles development, long startNanos) {
        this.broker = broker;
        this.file = file;
        this.development = development;
        this.startNanos = startNanos;
    }

    @Override
    public String toString() {
        text.setLength(0);
        line("Spoor %s is ready after %.1f s, configured by %s", Spoor.version(), startNanos / 1e9, source());
        line("");
        for (BoundListener listener : broker.listeners()) {
            line("  %-6s %s", listener.config().name(), url(listener));
        }
        InetSocketAddress http = broker.httpAddress();
        if (http != null) {
            HttpConfig config = broker.config().http();
            line(
                    "  %-6s %s://%s  /metrics /health/live /health/ready%s",
                    "http",
                    config.tls() == null ? "http" : "https",
                    hostAndPort(http),
                    config.api() ? " /api/v1/" : "");
        }
        tryIt();
        whereToLook();
        line("");
        line("Ctrl-C stops it. Data is in %s", broker.config().dataDir());
        return text.toString();
    }

    private String source() {
        return file == null ? "its defaults" : file.toString();
    }

    private void tryIt() {
        for (BoundListener listener : broker.listeners()) {
            ListenerConfig config = listener.config();
            if (config.type().webSocket() || needsCredentials(config)) {
                continue;
            }
            line("");
            line("Try it (%s):", config.name());
            line("  mosquitto_sub %s -t 'demo/#' -v", options(listener));
            line("  mosquitto_pub %s -t demo/kitchen/temperature -m 21.5", options(listener));
        }
    }

    private boolean needsCredentials(ListenerConfig config) {
        TlsConfig tls = config.tls();
        return tls != null && tls.clientAuth() == ClientAuth.REQUIRED;
    }

    private String options(BoundListener listener) {
        String options = "-h " + host(listener.address().getAddress()) + " -p "
                + listener.address().getPort();
        if (listener.config().tls() == null) {
            return options;
        }
        return options + " --cafile " + (development == null ? "CA.pem" : relative(development.authority()));
    }

    private static Path relative(Path path) {
        Path here = Path.of("").toAbsolutePath();
        return path.startsWith(here) ? here.relativize(path) : path;
    }

    private void whereToLook() {
        for (Bridge bridge : broker.bridges()) {
            if (!bridge.startupHints().isEmpty()) {
                line("");
                bridge.startupHints().forEach(hint -> line("%s", hint));
            }
        }
    }

    private static String url(BoundListener listener) {
        String scheme = listener.config().type().name().toLowerCase(Locale.ROOT);
        String path = listener.config().type().webSocket() ? listener.config().path() : "";
        return scheme + "://" + hostAndPort(listener.address()) + path;
    }

    private static String hostAndPort(InetSocketAddress address) {
        String host = host(address.getAddress());
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** An address that a client on this machine can use. */
    private static String host(InetAddress address) {
        if (address.isAnyLocalAddress()) {
            return address instanceof Inet6Address ? "::1" : "127.0.0.1";
        }
        return address.getHostAddress();
    }

    private void line(String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append(System.lineSeparator());
    }
}
