package io.spoor.broker.http.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.spoor.broker.auth.PasswordFileEditor;
import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.config.HttpAuthConfig;
import io.spoor.broker.config.HttpConfig;
import io.spoor.broker.config.HttpTlsConfig;
import io.spoor.broker.embed.Spoor;
import io.spoor.broker.testing.TestCertificates;
import io.spoor.tracing.spi.HostAndPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may call the interface, and what is refused whoever calls. */
class ApiSecurityTest {
    private static final HostAndPort ANY_PORT = new HostAndPort("127.0.0.1", 0);
    private static final String MANAGE = "manage-0123456789abcdef";
    private static final String READ = "read-0123456789abcdef";

    @TempDir
    Path folder;

    private @Nullable Spoor broker;

    @AfterEach
    void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void a_browser_that_was_led_here_by_a_foreign_name_gets_nothing() throws Exception {
        // Given
        start(new HttpConfig(true, ANY_PORT));
        // When
        String foreign = raw("GET /api/v1/clients HTTP/1.1\r\nHost: evil.example:9464\r\nConnection: close\r\n\r\n");
        String own = raw("GET /api/v1/clients HTTP/1.1\r\nHost: LOCALHOST:9464\r\nConnection: close\r\n\r\n");
        String none = raw("GET /api/v1/clients HTTP/1.0\r\n\r\n");
        // Then
        assertThat(foreign).startsWith("HTTP/1.1 421").contains("evil.example");
        assertThat(own).startsWith("HTTP/1.1 200");
        assertThat(none).startsWith("HTTP/1.1 421");
    }

    @Test
    void a_page_of_another_site_can_change_nothing() throws Exception {
        // Given
        ApiClient api = start(new HttpConfig(true, ANY_PORT));
        // When
        HttpResponse<String> form = api.call(
                "POST", "/destinations/files/pause", "a=b", "Content-Type", "application/x-www-form-urlencoded");
        HttpResponse<String> text = api.call("POST", "/destinations/files/pause", "{}", "Content-Type", "text/plain");
        HttpResponse<String> nothing = api.call("POST", "/destinations/files/pause", "");
        HttpResponse<String> preflight = api.call("OPTIONS", "/clients/a", "", "Origin", "http://evil.example");
        // Then
        assertThat(List.of(form.statusCode(), text.statusCode(), nothing.statusCode()))
                .containsOnly(415);
        assertThat(preflight.statusCode()).isEqualTo(405);
        assertThat(preflight.headers().firstValue("Allow")).hasValue("DELETE, GET");
        assertThat(preflight.headers().map()).doesNotContainKey("access-control-allow-origin");
    }

    @Test
    void problems_name_the_culprit() throws Exception {
        // Given
        ApiClient api = start(new HttpConfig(true, ANY_PORT));
        // When, then
        assertProblem(api.get("/clients?limt=5"), 400, "'limt'", "known are address, after, id, limit, user");
        assertProblem(api.get("/clients?id=a&id=b"), 400, "'id' twice");
        assertProblem(api.get("/clients?address=here"), 400, "address: 'here'");
        assertProblem(api.get("/sessions?connected=1"), 400, "connected: '1' is neither true nor false");
        assertProblem(api.get("/subscriptions?topic=a/%2B"), 400, "topic: 'a/+'");
        assertProblem(api.get("/retained?filter=a%23"), 400, "filter: 'a#'");
        assertProblem(api.get("/nothing"), 404, "openapi.json");
        assertProblem(api.get("/clients/a/b"), 404, "openapi.json");
        assertProblem(api.post("/traces", "{\"client\":"), 400, "no JSON");
        assertProblem(api.post("/traces", "[]"), 400, "no JSON object");
        assertProblem(api.post("/traces", "{\"client\":{}}"), 400, "client: expected a text");
        assertProblem(api.post("/traces", "{\"clint\":\"a\"}"), 400, "'clint'");
        assertProblem(api.post("/traces", "x".repeat(70_000)), 413, "65536 bytes");
    }

    @Test
    void tokens_and_passwords_open_what_their_roles_allow_and_pages_stay_open() throws Exception {
        // Given
        Path tokens =
                Files.writeString(folder.resolve("tokens"), "# for tests\nmanage " + MANAGE + "\nread " + READ + "\n");
        Path passwords = folder.resolve("passwords");
        PasswordFileEditor editor = new PasswordFileEditor(passwords);
        editor.set("alice", "secret-a".getBytes(StandardCharsets.UTF_8), PasswordFileEditor.Kind.ARGON2ID);
        editor.set("bob", "secret-b".getBytes(StandardCharsets.UTF_8), PasswordFileEditor.Kind.ARGON2ID);
        HttpAuthConfig auth = new HttpAuthConfig(tokens, null, null, passwords, List.of("alice"));
        ApiClient api = start(new HttpConfig(true, ANY_PORT, true, true, auth, null));
        // When, then
        HttpResponse<String> nobody = api.get("/clients");
        assertProblem(nobody, 401, "credentials are missing");
        assertThat(nobody.headers().allValues("WWW-Authenticate"))
                .containsExactly("Bearer realm=\"spoor\"", "Basic realm=\"spoor\", charset=\"UTF-8\"");
        assertProblem(get(api, "Bearer wrong"), 401, "token is not known");
        assertProblem(get(api, basic("alice", "secret-b")), 401, "wrong");
        assertProblem(get(api, basic("nobody", "secret-b")), 401, "wrong");
        assertProblem(get(api, "Basic ???"), 401, "Base64");
        assertProblem(get(api, "Digest a"), 401, "Bearer or Basic");
        for (String reader : List.of("Bearer " + READ, basic("bob", "secret-b"))) {
            assertThat(get(api, reader).statusCode()).isEqualTo(200);
            assertProblem(api.call("DELETE", "/clients/a", "", "Authorization", reader), 403, "role manage");
        }
        for (String manager : List.of("Bearer " + MANAGE, basic("alice", "secret-a"))) {
            assertProblem(api.call("DELETE", "/clients/a", "", "Authorization", manager), 404, "'a'");
        }
        assertThat(page("/health/live").statusCode()).isEqualTo(200);
        assertThat(page("/metrics").statusCode()).isEqualTo(200);
        // And
        Files.writeString(tokens, "read another-0123456789abcdef\n");
        await().until(() -> get(api, "Bearer " + MANAGE).statusCode() == 401);
        assertThat(get(api, "Bearer another-0123456789abcdef").statusCode()).isEqualTo(200);
    }

    @Test
    void pages_can_be_closed_too() throws Exception {
        // Given
        Path tokens = Files.writeString(folder.resolve("tokens"), "read " + READ + "\n");
        start(new HttpConfig(true, ANY_PORT, false, false, HttpAuthConfig.tokens(tokens), null));
        // When, then
        assertThat(page("/metrics").statusCode()).isEqualTo(401);
        assertThat(page("/metrics", "Authorization", "Bearer " + READ).statusCode())
                .isEqualTo(200);
        assertThat(page("/api/v1/clients", "Authorization", "Bearer " + READ).statusCode())
                .isEqualTo(404);
    }

    @Test
    void wrong_token_files_stop_the_start() throws Exception {
        for (String wrong :
                List.of("MANAGE", "write 0123456789abcdef", "read short", "read 0123456789abcdef more", "")) {
            // Given
            Path tokens = Files.writeString(folder.resolve("tokens"), wrong);
            HttpConfig config = new HttpConfig(true, ANY_PORT, true, true, HttpAuthConfig.tokens(tokens), null);
            // When, then
            assertThatThrownBy(() -> start(config))
                    .as(wrong)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("http.auth: " + tokens + ":1: expected ");
        }
    }

    @Test
    void files_may_hold_nothing_but_tokens_of_one_role() throws Exception {
        // Given
        Path read = Files.writeString(folder.resolve("viewer"), READ);
        Path manage = Files.writeString(folder.resolve("admin"), MANAGE + "\n");
        HttpAuthConfig auth = new HttpAuthConfig(null, read, manage, null, List.of());
        ApiClient api = start(new HttpConfig(true, ANY_PORT, true, true, auth, null));
        // When, then
        assertThat(get(api, "Bearer " + READ).statusCode()).isEqualTo(200);
        assertProblem(api.call("DELETE", "/clients/a", "", "Authorization", "Bearer " + READ), 403, "role manage");
        assertProblem(api.call("DELETE", "/clients/a", "", "Authorization", "Bearer " + MANAGE), 404, "'a'");
        assertProblem(get(api, "Bearer wrong"), 401, "token is not known");
        // And
        Files.writeString(manage, "another-0123456789abcdef");
        await().until(() -> get(api, "Bearer " + MANAGE).statusCode() == 401);
        assertThat(get(api, "Bearer another-0123456789abcdef").statusCode()).isEqualTo(200);
    }

    @Test
    void wrong_files_of_one_role_stop_the_start() throws Exception {
        for (String wrong : List.of("short", "manage 0123456789abcdef", "\n")) {
            // Given
            Path tokens = Files.writeString(folder.resolve("admin"), wrong);
            HttpAuthConfig auth = new HttpAuthConfig(null, null, tokens, null, List.of());
            // When, then
            assertThatThrownBy(() -> start(new HttpConfig(true, ANY_PORT, true, true, auth, null)))
                    .as(wrong)
                    .isInstanceOf(IOException.class)
                    .hasMessageMatching("(?s)http\\.auth: \\Q" + tokens + "\\E:\\d: expected .*");
        }
    }

    @Test
    void over_tls_a_renewed_certificate_is_shown_without_a_restart() throws Exception {
        // Given
        TestCertificates certificates = new TestCertificates(folder);
        start(new HttpConfig(
                true,
                ANY_PORT,
                true,
                true,
                null,
                new HttpTlsConfig(certificates.file("server.pem"), certificates.file("server.key"), null)));
        URI uri = URI.create("https://localhost:" + address().getPort() + "/api/v1/clients");
        String before = serial(certificates, uri);
        // When
        certificates.renewServer();
        // Then
        await().until(() -> !serial(certificates, uri).equals(before));
    }

    /** With a context of its own, or the session would be resumed, whose certificate is the one before. */
    private static String serial(TestCertificates certificates, URI uri) throws Exception {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, certificates.trust().getTrustManagers(), null);
        HttpResponse<String> answer = HttpClient.newBuilder()
                .sslContext(tls)
                .build()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return ((java.security.cert.X509Certificate)
                        answer.sslSession().orElseThrow().getPeerCertificates()[0])
                .getSerialNumber()
                .toString();
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String... texts) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.body()).contains("\"status\":" + status).contains(texts);
    }

    private static HttpResponse<String> get(ApiClient api, String authorization) throws Exception {
        return api.get("/clients", "Authorization", authorization);
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private ApiClient start(HttpConfig http) throws IOException {
        broker = Spoor.builder()
                .config(BrokerConfig.minimal(folder.resolve("data")).withHttp(http))
                .start();
        return new ApiClient(address());
    }

    private InetSocketAddress address() {
        return Objects.requireNonNull(Objects.requireNonNull(broker).httpAddress());
    }

    private HttpResponse<String> page(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + address().getPort() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", address().getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
