package io.spoor.bridges.influxdb;

import io.spoor.tracing.spi.BridgeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store behind one of InfluxDB's HTTP interfaces. One request at a time, answered or failed. After one that failed, files
 * with secrets and authorities that have changed are read again, so that neither a new password nor a new authority needs a
 * restart. Used by one thread.
 */
public final class InfluxStore implements LineStore {
    private static final Logger LOG = LoggerFactory.getLogger(InfluxStore.class);
    private static final MediaType TEXT = MediaType.get("text/plain; charset=utf-8");
    private static final String VERSION = "X-Influxdb-Version";

    /** Where the store is, and how to get in now: its files are read each time. */
    @FunctionalInterface
    interface Source {
        StoreAddress read() throws BridgeException;
    }

    private final Source source;
    private final HttpAnswers answers = new HttpAnswers(Clock.systemUTC());
    private boolean failed; // the last request
    private @Nullable OkHttpClient client; // made by the first write: loading its classes takes a while
    private StoreAddress address;
    private @Nullable WriteApi api; // null until it is known

    /** Does not connect yet. */
    public InfluxStore(StoreAddress address) {
        this(address, () -> address);
    }

    /**
     * Does not connect yet.
     *
     * @param address what the source has said first
     */
    InfluxStore(StoreAddress address, Source source) {
        this.source = source;
        this.address = address;
        this.api = address.api() == WriteApi.AUTO ? null : address.api();
    }

    @Override
    public WriteOutcome write(String lines) {
        if (failed) {
            renew();
        }
        WriteOutcome outcome = tryWrite(lines);
        failed = outcome instanceof WriteOutcome.Busy || outcome instanceof WriteOutcome.Refused;
        return outcome;
    }

    private void renew() {
        try {
            StoreAddress now = source.read();
            if (!now.equals(address)) {
                LOG.atInfo().addKeyValue("url", now.url()).log("Secret or authority of the store has changed");
                close();
                client = null;
                address = now;
            }
        } catch (BridgeException e) {
            LOG.atWarn()
                    .addKeyValue("reason", e.getMessage())
                    .log("Files of the store cannot be read again; what they held before still counts");
        }
    }

    private WriteOutcome tryWrite(String lines) {
        try {
            OkHttpClient http = http();
            try (Response response = http.newCall(request(api(http), lines)).execute()) {
                return answers.outcome(response);
            }
        } catch (IOException e) {
            String message = e.getMessage();
            return new WriteOutcome.Busy(
                    "not reachable: " + (message == null ? e.toString() : message), java.time.Duration.ZERO);
        }
    }

    @Override
    public void close() {
        if (client != null) {
            client.dispatcher().executorService().shutdown();
            client.connectionPool().evictAll();
        }
    }

    private Request request(WriteApi known, String lines) throws IOException {
        byte[] body = lines.getBytes(StandardCharsets.UTF_8);
        Request.Builder request = new Request.Builder().url(known.url(address));
        if (address.gzip()) {
            body = zipped(body);
            request.header("Content-Encoding", "gzip");
        }
        String authorization = known.authorization(address);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return request.header("User-Agent", "spoor")
                .post(RequestBody.create(body, TEXT))
                .build();
    }

    /** Asks the store once, when it is there. */
    private WriteApi api(OkHttpClient http) throws IOException {
        if (api != null) {
            return api;
        }
        Request ping = new Request.Builder()
                .url(WriteApi.below(address, "ping").build())
                .header("User-Agent", "spoor")
                .build();
        try (Response response = http.newCall(ping).execute()) {
            String version = response.header(VERSION);
            WriteApi known = WriteApi.ofVersion(version);
            LOG.atInfo()
                    .addKeyValue("url", address.url())
                    .addKeyValue("version", version)
                    .addKeyValue("api", known)
                    .log("The store's version is known");
            // While a proxy answers in its place, or it starts, the version may come later.
            if (version != null || response.isSuccessful()) {
                api = known;
            }
            return known;
        }
    }

    private static byte[] zipped(byte[] body) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream(Math.max(64, body.length / 4));
        try (OutputStream out = new GZIPOutputStream(zipped, 8192)) {
            out.write(body);
        }
        return zipped.toByteArray();
    }

    private OkHttpClient http() {
        if (client == null) {
            client = connect();
        }
        return client;
    }

    private OkHttpClient connect() {
        OkHttpClient.Builder http = new OkHttpClient.Builder()
                .protocols(List.of(Protocol.HTTP_1_1))
                .followRedirects(false)
                .connectTimeout(address.connectTimeout())
                .readTimeout(address.requestTimeout())
                .writeTimeout(address.requestTimeout())
                .callTimeout(address.requestTimeout());
        if (address.trust() != null) {
            http.sslSocketFactory(address.trust().sockets(), address.trust().manager());
        }
        return http.build();
    }
}
