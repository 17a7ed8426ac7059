package io.spoor.bridges.influxdb;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.spoor.bridges.influxdb.InfluxFake.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The three interfaces, and the answers of versions that are not to be had here: an HTTP fake stands in for InfluxDB 1.8, 2
 * and 3 with the bodies that their documentation and sources show. {@link InfluxdStoreIT} has those of a real 1.6.
 */
class WriteApiTest {
    private static final String LINE = "m v=1.0 1";

    @ParameterizedTest
    @CsvSource({
        "V1, db/week, me, pw, /write?db=db&rp=week&precision=n, Basic bWU6cHc=",
        "V1, my db, , jwt, /write?db=my%20db&precision=n, Bearer jwt",
        "V1, db, , , /write?db=db&precision=n, ",
        "V2, b, , t, /api/v2/write?org=o&bucket=b&precision=ns, Token t",
        "V2, db/rp, me, pw, /api/v2/write?org=o&bucket=db%2Frp&precision=ns, Token me:pw",
        "V3, b, , t, /api/v3/write_lp?db=b&precision=nanosecond, Bearer t",
    })
    void each_version_is_spoken_to_in_its_way(
            WriteApi api,
            String bucket,
            @Nullable String user,
            @Nullable String secret,
            String pathAndQuery,
            @Nullable String authorization) {
        StoreAddress address = address(api, "http://localhost:1", bucket, user, secret);

        assertThat(api.url(address)).hasToString("http://localhost:1" + pathAndQuery);
        assertThat(api.authorization(address)).isEqualTo(authorization);
    }

    @ParameterizedTest
    @CsvSource({
        "1.6.7~rc0, V1",
        "1.8.10, V1",
        "v2.7.4, V2",
        "2.7.12, V2",
        "3.0.0, V3",
        "3.1.0-nightly, V3",
        "'', V2",
        "Relay, V2"
    })
    void the_version_that_a_store_answers_with_decides(String version, WriteApi api) {
        assertThat(WriteApi.ofVersion(version)).isEqualTo(api);
        assertThat(WriteApi.ofVersion(null)).isEqualTo(WriteApi.V2);
    }

    @Test
    void the_version_is_asked_once_and_again_as_long_as_nobody_can_tell() throws IOException {
        List<String> paths = new ArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            paths.add(exchange.getRequestURI().getPath());
            boolean starting = paths.size() <= 2;
            if (!starting) {
                exchange.getResponseHeaders().add("X-Influxdb-Version", "3.1.0");
            }
            exchange.sendResponseHeaders(starting ? 503 : 204, -1);
            exchange.close();
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        try (InfluxStore store = new InfluxStore(address(WriteApi.AUTO, url, "b", null, null))) {
            assertThat(store.write(LINE)).isInstanceOf(WriteOutcome.Busy.class);
            assertThat(store.write(LINE)).isInstanceOf(WriteOutcome.Stored.class);
            assertThat(store.write(LINE)).isInstanceOf(WriteOutcome.Stored.class);
        } finally {
            server.stop(0);
        }
        assertThat(paths).containsExactly("/ping", "/api/v2/write", "/ping", "/api/v3/write_lp", "/api/v3/write_lp");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    400 | {"error":"partial write: field type conflict: dropped=1"} | Rejected | partial write: field type conflict: dropped=1
                    400 | {"code":"invalid","message":"unable to parse 'x': missing fields"} | Rejected | unable to parse 'x': missing fields
                    422 | {"code":"unprocessable entity","message":"failure writing points to database: partial write: field type conflict"} | Rejected | failure writing points to database: partial write: field type conflict
                    400 | {"error":"partial write of line protocol occurred","data":[{"original_line":"m v=x","line_number":2,"error_message":"invalid column type"}]} | Rejected | partial write of line protocol occurred: invalid column type
                    400 | {"error":"parsing failed for write_lp endpoint","data":{"original_line":"m","line_number":1,"error_message":"No fields were provided"}} | Rejected | parsing failed for write_lp endpoint: No fields were provided
                    413 | {"code":"request too large","message":"cannot read data: points batch is too large"} | TooLarge | cannot read data: points batch is too large
                    401 | {"code":"unauthorized","message":"unauthorized access"} | Refused | unauthorized access
                    403 | {"code":"forbidden","message":"insufficient permissions for write"} | Refused | insufficient permissions for write
                    404 | {"code":"not found","message":"bucket \\"b\\" not found"} | Refused | bucket "b" not found
                    429 | {"code":"too many requests","message":"exceeded rate limit"} | Busy | exceeded rate limit
                    500 | {"code":"internal error","message":"unexpected error writing points to database: timeout"} | Busy | unexpected error writing points to database: timeout
                    503 | {"code":"unavailable","message":"cluster is busy"} | Busy | cluster is busy
                    502 | <html>Bad Gateway</html> | Busy | <html>Bad Gateway</html>
                    500 | {"error":"retention policy not found: week"} | Refused | retention policy not found: week
                    """)
    void answers_mean_the_same_in_every_versions_words(int status, String body, String kind, String said)
            throws IOException {
        try (InfluxFake influx = new InfluxFake();
                InfluxStore store =
                        new InfluxStore(address(WriteApi.V2, influx.url().toString(), "b", null, null))) {
            influx.answerNext(new Answer(status, body, Map.of()));

            WriteOutcome outcome = store.write(LINE);

            assertThat(outcome.getClass().getSimpleName()).isEqualTo(kind);
            assertThat(outcome.toString()).contains("HTTP status code: " + status + "; Message: " + said);
        }
    }

    @Test
    void a_redirect_is_refused_and_says_where_to() throws IOException {
        try (InfluxFake influx = new InfluxFake();
                InfluxStore store =
                        new InfluxStore(address(WriteApi.V2, influx.url().toString(), "b", null, "t"))) {
            influx.answerNext(new Answer(307, "", Map.of("Location", "https://elsewhere/api/v2/write")));

            assertThat(store.write(LINE))
                    .isEqualTo(new WriteOutcome.Refused(
                            "HTTP status code: 307; Message: redirected to https://elsewhere/api/v2/write"));
        }
    }

    @Test
    void a_connection_that_is_reset_is_busy() throws IOException {
        CompletableFuture<Void> reset;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            reset = CompletableFuture.runAsync(() -> resetTwice(server));
            String url = "http://127.0.0.1:" + server.getLocalPort();
            try (InfluxStore store = new InfluxStore(address(WriteApi.V2, url, "b", null, null))) {
                assertThat(store.write(LINE))
                        .isInstanceOfSatisfying(
                                WriteOutcome.Busy.class,
                                busy -> assertThat(busy.reason()).startsWith("not reachable: "));
            }
        }
        reset.join();
    }

    /** The client tries once more by itself if a connection breaks. */
    private static void resetTwice(ServerSocket server) {
        for (int i = 0; i < 2; i++) {
            try (Socket socket = server.accept()) {
                InputStream in = socket.getInputStream();
                assertThat(in.read(new byte[10])).isPositive();
                socket.setSoLinger(true, 0);
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static StoreAddress address(
            WriteApi api, String url, String bucket, @Nullable String user, @Nullable String secret) {
        return new StoreAddress(
                api,
                url,
                "o",
                bucket,
                user,
                secret == null ? null : Secret.of(secret),
                false,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                null);
    }
}
