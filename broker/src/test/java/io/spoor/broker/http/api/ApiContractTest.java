package io.spoor.broker.http.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.broker.auth.ApiRole;
import io.spoor.broker.config.BridgeSettings;
import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.config.ConfigLoader;
import io.spoor.broker.config.HttpConfig;
import io.spoor.broker.embed.Spoor;
import io.spoor.broker.testing.RawBytes;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.broker.testing.TestCertificates;
import io.spoor.tracing.spi.HostAndPort;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whether {@code openapi.json} says what the broker does: every route, status and field, and no other. */
class ApiContractTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private Description description;
    private Spoor broker;
    private ApiClient api;

    @BeforeEach
    void start() throws Exception {
        description = new Description();
        TestCertificates certificates = new TestCertificates(folder.resolve("certs"));
        Path file = folder.resolve("spoor.yaml");
        Files.writeString(file, """
                dataDir: data
                listeners:
                  - {name: tcp, type: mqtt, address: "127.0.0.1:0"}
                  - {name: tls, type: mqtts, address: "127.0.0.1:0", tls: {certificate: certs/server.pem, key: certs/server.key, clientCa: %s, clientAuth: required}}
                auth: {certificateIdentity: cn}
                tracing: {messages: all, files: {directory: trace}}
                bridges: {embedded: false}
                http: {address: "127.0.0.1:0"}
                """.formatted(folder.relativize(certificates.ca())));
        BrokerConfig config = new ConfigLoader(Map.of()).load(file);
        List<BridgeSettings<?>> bridges = new ArrayList<>(config.bridges());
        bridges.add(new FakeBridge().settings());
        broker = Spoor.builder().config(config.withBridges(bridges)).start();
        open.add(broker);
        api = new ApiClient(Objects.requireNonNull(broker.httpAddress()));
        clients(certificates);
    }

    @AfterEach
    void stop() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    /** A device over TLS, one that is away, and one whose name has to be escaped. */
    private void clients(TestCertificates certificates) throws Exception {
        TestCertificates.Client identity = certificates.client("device-1");
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(identity.keys().getKeyManagers(), certificates.trust().getTrustManagers(), null);
        RawMqttClient secure = RawMqttClient.openTls(broker.address("tls"), 5, tls);
        open.add(secure);
        byte[] expiry = RawBytes.properties(RawBytes.bytes(0x11, RawBytes.u32(600)));
        secure.send(RawPackets.connect(
                5,
                0x02 | 0x04,
                60,
                expiry,
                RawBytes.sized("device/1"),
                RawBytes.properties(),
                RawBytes.sized("gone/1"),
                RawBytes.sized("x")));
        assertThat(secure.expect(RawPacket.CONNACK).reasonCode()).isZero();
        byte[] identifier = RawBytes.properties(RawBytes.bytes(0x0b, 7));
        secure.send(RawPackets.packet(0x82, RawBytes.u16(1), identifier, RawBytes.sized("commands/#"), new byte[] {1}));
        secure.expect(RawPacket.SUBACK);
        try (RawMqttClient away =
                RawMqttClient.connected(broker.address("tcp"), 5, 0x02, expiry, RawBytes.sized("away"))) {
            away.subscribe("$share/group/commands/+", 1);
            away.send(RawPackets.disconnect());
            away.expectClosed();
        }
        open.add(RawMqttClient.connected(broker.address("tcp"), 4, "plain"));
        byte[] minute = RawBytes.properties(RawBytes.bytes(0x02, RawBytes.u32(60)));
        secure.send(RawPackets.publish(5, 1, RawBytes.sized("state/1"), 0, minute, "on".getBytes(UTF_8)));
        secure.send(
                RawPackets.publish(5, 1, RawBytes.sized("state/2"), 0, RawBytes.properties(), "on".getBytes(UTF_8)));
        await().until(() -> broker.inspect().retained().size() >= 2);
    }

    @Test
    void routes_roles_and_parameters_are_those_of_the_description() {
        Set<String> served = api().stream()
                .map(route -> route.method() + " " + route.path())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(served).isEqualTo(description.routes());
        for (Route route : api()) {
            JsonNode operation = description.operation(route.method() + " " + route.path());
            assertThat(names(operation.path("parameters"), "query"))
                    .as(route.path())
                    .isEqualTo(new TreeSet<>(route.parameters()));
            assertThat(route.needed()).isEqualTo(route.method().equals("GET") ? ApiRole.READ : ApiRole.MANAGE);
            assertThat(names(description.root().get("paths").get(route.path()).path("parameters"), "path"))
                    .isEqualTo(java.util.regex.Pattern.compile("\\{(\\w+)}")
                            .matcher(route.path())
                            .results()
                            .map(r -> r.group(1))
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
        Set<String> ids = description.routes().stream()
                .map(route -> description.operation(route).get("operationId").asString())
                .collect(Collectors.toSet());
        assertThat(ids).hasSameSizeAs(description.routes());
        assertThat(references(description.root()))
                .allSatisfy(reference -> assertThat(
                                description.root().at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void every_status_and_every_field_is_as_described() throws Exception {
        looking();
        destinations();
        deadLetters();
        traces();
        acting();
        assertThat(description.seenStatuses()).isEqualTo(description.statuses());
        Set<String> unseen = new TreeSet<>(description.properties());
        unseen.removeAll(description.seenProperties());
        // The JDK's client names only servers with a dot in their name.
        assertThat(unseen).containsExactly("Tls.serverName");
    }

    private void looking() throws Exception {
        get("/openapi.json", "/openapi.json");
        assertThat(items(get("/clients", "/clients"))).hasSize(2);
        JsonNode first = JSON.readTree(get("/clients", "/clients?limit=1").body());
        assertThat(first.get("items").get(0).get("clientId").asString()).isEqualTo("device/1");
        assertThat(items(get("/clients", "/clients?after=" + first.get("next").asString() + "&limit=1"))
                        .get(0)
                        .get("clientId")
                        .asString())
                .isEqualTo("plain");
        assertThat(items(get("/clients", "/clients?id=dev*&address=127.0.0.0%2F8&user=device-1")))
                .hasSize(1);
        assertThat(items(get("/clients", "/clients?address=10.0.0.0%2F8"))).isEmpty();
        get("/clients", "/clients?limit=0");
        get("/clients/{id}", "/clients/device%2F1");
        get("/clients/{id}", "/clients/plain");
        get("/clients/{id}", "/clients/away");
        assertThat(items(get("/sessions", "/sessions?connected=false"))).hasSize(1);
        get("/sessions", "/sessions?limit=1");
        get("/sessions", "/sessions?connected=perhaps");
        get("/sessions/{id}", "/sessions/device%2F1");
        get("/sessions/{id}", "/sessions/away");
        get("/sessions/{id}", "/sessions/nobody");
        assertThat(items(get("/subscriptions", "/subscriptions?topic=commands/1")))
                .hasSize(2);
        assertThat(items(get("/subscriptions", "/subscriptions?filter=commands/%23")))
                .hasSize(1);
        assertThat(items(get("/subscriptions", "/subscriptions?filter=$share/group/commands/%2B")))
                .hasSize(1);
        get("/subscriptions", "/subscriptions?topic=commands/1&limit=1");
        get("/subscriptions", "/subscriptions?topic=a&filter=b");
        JsonNode retained = JSON.readTree(
                get("/retained", "/retained?filter=state/%2B&limit=1").body());
        assertThat(retained.get("next").asString()).isEqualTo("state/1");
        assertThat(items(get("/retained", "/retained?filter=%23&after=state/1&limit=10")))
                .hasSize(1);
        get("/retained", "/retained");
        await().until(() -> broker.journals().get(0).appended() > 0);
        get("/journals", "/journals");
        JsonNode trace = JSON.readTree(get("/ledger", "/ledger").body()).get("trace");
        assertThat(trace.get("offered").asLong())
                .isEqualTo(trace.get("written").asLong()
                        + trace.get("sampledOut").asLong()
                        + trace.get("lost").asLong()
                        + trace.get("waiting").asLong());
    }

    private void destinations() throws Exception {
        get("/destinations", "/destinations");
        get("/destinations/{name}", "/destinations/files");
        get("/destinations/{name}", "/destinations/nowhere");
        for (String action : List.of("pause", "resume", "rewind")) {
            String route = "/destinations/{name}/" + action;
            String body = action.equals("rewind") ? "{\"to\":\"oldest\"}" : "{}";
            HttpResponse<String> done = post(route, "/destinations/files/" + action, body);
            assertThat(JSON.readTree(done.body()).get("paused").asBoolean()).isEqualTo(action.equals("pause"));
            post(route, "/destinations/nowhere/" + action, body);
            post(route, "/destinations/files/" + action, "{\"to\":\"yesterday\"}");
        }
        // Each waits for some seconds.
        List<CompletableFuture<HttpResponse<String>>> stuck = new ArrayList<>();
        List<String> actions = List.of("pause", "resume", "rewind");
        actions.forEach(action -> stuck.add(CompletableFuture.supplyAsync(() -> {
            try {
                return api.post("/destinations/stuck/" + action, action.equals("rewind") ? "{\"to\":\"end\"}" : "{}");
            } catch (IOException | InterruptedException e) {
                throw new CompletionException(e);
            }
        })));
        for (int i = 0; i < actions.size(); i++) {
            description.check(
                    "POST /destinations/{name}/" + actions.get(i), stuck.get(i).join());
        }
        HttpResponse<String> gone = api.post("/destinations/gone/pause", "{}");
        assertThat(gone.statusCode()).isEqualTo(409);
        assertThat(gone.body()).contains("the bridge has ended");
    }

    private void deadLetters() throws Exception {
        assertThat(items(get("/deadletters", "/deadletters?limit=1"))).hasSize(1);
        assertThat(items(get("/deadletters", "/deadletters?after=fake:1"))).hasSize(1);
        assertThat(items(get("/deadletters", "/deadletters?topic=a/%23&reason=type&since=2026-01-01T00:00:00Z")))
                .hasSize(1);
        get("/deadletters", "/deadletters?destination=nowhere");
        assertThat(get("/deadletters/{id}", "/deadletters/fake:1").body()).contains("\"payload\":\"eA==\"");
        get("/deadletters/{id}", "/deadletters/fake:9");
        assertThat(post("/deadletters/replay", "/deadletters/replay", "{\"ids\":[\"fake:1\"]}")
                        .body())
                .isEqualTo("{\"replayed\":1}");
        post("/deadletters/replay", "/deadletters/replay", "{}");
        delete("/deadletters/{id}", "/deadletters/fake:1");
        delete("/deadletters/{id}", "/deadletters/fake:1");
    }

    private void traces() throws Exception {
        String all =
                "{\"client\":\"*\",\"topic\":\"#\",\"address\":\"0.0.0.0/0\",\"certificate\":\"*\",\"seconds\":60}";
        post("/traces", "/traces", all);
        HttpResponse<String> begun = post("/traces", "/traces", "{\"client\":\"plain\",\"seconds\":600}");
        String id = JSON.readTree(begun.body()).get("id").asString();
        assertThat(begun.headers().firstValue("Location")).hasValue("/api/v1/traces/" + id);
        RawMqttClient plain = (RawMqttClient) open.get(2);
        plain.send(RawPackets.publish(4, "hello", 0, 0, "x".getBytes(UTF_8)));
        HttpResponse<String> events = get("/traces/{id}/events", "/traces/" + id + "/events?wait=5");
        assertThat(events.body()).contains("\"action\":\"message-publish\"").endsWith("}\n");
        assertThat(events.headers().firstValue("Spoor-Trace")).hasValue("open");
        get("/traces/{id}/events", "/traces/" + id + "/events?wait=6");
        get("/traces/{id}/events", "/traces/nothing/events");
        get("/traces", "/traces");
        get("/traces/{id}", "/traces/" + id);
        get("/traces/{id}", "/traces/nothing");
        post("/traces", "/traces", "{\"seconds\":5}");
        while (post("/traces", "/traces", "{\"client\":\"nobody\"}").statusCode() == 201) {}
        delete("/traces/{id}", "/traces/" + id);
        delete("/traces/{id}", "/traces/" + id);
        BrokerConfig without = BrokerConfig.minimal(folder.resolve("other"))
                .withHttp(new HttpConfig(true, new HostAndPort("127.0.0.1", 0)));
        try (Spoor blind = Spoor.builder().config(without).start()) {
            ApiClient other = new ApiClient(Objects.requireNonNull(blind.httpAddress()));
            description.check("GET /traces", other.get("/traces"));
        }
    }

    private void acting() throws Exception {
        delete("/clients/{id}", "/clients/plain");
        await().until(() -> api.get("/clients/plain").statusCode() == 404);
        delete("/clients/{id}", "/clients/plain");
        assertThat(api.get("/sessions/away").statusCode()).isEqualTo(200);
        delete("/sessions/{id}", "/sessions/away");
        delete("/sessions/{id}", "/sessions/away");
        delete("/sessions/{id}", "/sessions/device%2F1");
        RawMqttClient secure = (RawMqttClient) open.get(1);
        assertThat(secure.untilClosed())
                .anySatisfy(packet -> assertThat(packet.reasonCode()).isEqualTo(0x98));
        await().until(() -> api.get("/sessions/device%2F1").statusCode() == 404);
    }

    private HttpResponse<String> get(String route, String path) throws Exception {
        return checked("GET " + route, api.get(path));
    }

    private HttpResponse<String> post(String route, String path, String body) throws Exception {
        return checked("POST " + route, api.post(path, body));
    }

    private HttpResponse<String> delete(String route, String path) throws Exception {
        return checked("DELETE " + route, api.delete(path));
    }

    private HttpResponse<String> checked(String route, HttpResponse<String> answer) {
        description.check(route, answer);
        return answer;
    }

    private static JsonNode items(HttpResponse<String> page) {
        return JSON.readTree(page.body()).get("items");
    }

    private List<Route> api() {
        return new Api(broker.inspect(), AccessControl.everyone(), "localhost").routes();
    }

    private static Set<String> names(JsonNode parameters, String where) {
        Set<String> names = new TreeSet<>();
        for (JsonNode parameter : parameters) {
            if (parameter.get("in").asString().equals(where)) {
                names.add(parameter.get("name").asString());
            }
        }
        return names;
    }

    private static Set<String> references(JsonNode node) {
        Set<String> references = new TreeSet<>();
        node.findValues("$ref").forEach(reference -> references.add(reference.asString()));
        return references;
    }
}
