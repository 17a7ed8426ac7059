package io.spoor.broker.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.spoor.certs.AlternativeName;
import io.spoor.certs.CertsException;
import io.spoor.certs.authority.IssuedCertificate;
import io.spoor.certs.authority.PemAuthority;
import io.spoor.certs.authority.Usage;
import io.spoor.certs.tls.TlsFiles;
import io.spoor.certs.tls.TlsMaterial;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The part of the Kubernetes API that is about Secrets of one namespace, over TLS on the loopback, with the messages of
 * the real one: tokens, access rules by verb and name, versions, validation. A folder holds what a pod finds in
 * {@link ClusterAccess#SERVICE_ACCOUNT}.
 */
public final class FakeKubernetes implements AutoCloseable {
    private static final String NAMESPACE = "plant";
    private static final Pattern PATH = Pattern.compile("/api/v1/namespaces/([^/]+)/secrets(?:/([^/]+))?");
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpsServer server;
    private final Path serviceAccount;
    private final Map<String, ObjectNode> secrets = new TreeMap<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final Set<String> forbidden = new HashSet<>();
    private volatile String token = "token-1";
    private final AtomicInteger failures = new AtomicInteger();
    private volatile Runnable beforeWrite = () -> {};
    private long version = 1000;

    /** Starts it. */
    public FakeKubernetes(Path folder) throws IOException, CertsException {
        InstantSource clock = InstantSource.system();
        PemAuthority authority = PemAuthority.create("kubernetes", Duration.ofDays(1), clock);
        IssuedCertificate issued = authority.issue(
                "kube-apiserver", List.of(AlternativeName.ip("127.0.0.1")), Set.of(Usage.SERVER), Duration.ofDays(1));
        Path certificate = Files.writeString(folder.resolve("apiserver.pem"), issued.chainPem());
        Path key = folder.resolve("apiserver.key");
        issued.writeKey(key);
        serviceAccount = Files.createDirectory(folder.resolve("serviceaccount"));
        Files.writeString(serviceAccount.resolve("ca.crt"), authority.certificatePem());
        Files.writeString(serviceAccount.resolve("namespace"), NAMESPACE);
        useToken(token);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        TlsMaterial material = TlsMaterial.load(new TlsFiles(new TlsFiles.Pem(certificate, key, null), null), clock);
        server.setHttpsConfigurator(new HttpsConfigurator(material.sslContext()));
        server.createContext("/", this::handle);
        server.start();
    }

    /** What a pod's environment says. */
    public Map<String, String> environment() {
        return Map.of(
                "KUBERNETES_SERVICE_HOST",
                "127.0.0.1",
                "KUBERNETES_SERVICE_PORT",
                String.valueOf(server.getAddress().getPort()));
    }

    /** What a pod finds at {@link ClusterAccess#SERVICE_ACCOUNT}. */
    public Path serviceAccount() {
        return serviceAccount;
    }

    /** Takes no other token from now on, and puts it where the pod finds it. */
    void useToken(String newToken) throws IOException {
        token = newToken;
        Files.writeString(serviceAccount.resolve("token"), newToken + "\n");
    }

    /** Takes a right away, such as {@code create} or {@code update spoor-broker-tls}. */
    void forbid(String right) {
        forbidden.add(right);
    }

    /** Answers the next requests with 503. */
    void failNext(int requests) {
        failures.set(requests);
    }

    /** Runs something after a write was received and before it is done, once. */
    void beforeWrite(Runnable action) {
        beforeWrite = action;
    }

    /** Method and path of each request, in order. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** A Secret as {@code kubectl get -o json} would show it. */
    synchronized JsonNode secret(String name) {
        return Objects.requireNonNull(secrets.get(name), name).deepCopy();
    }

    /** All names. */
    public synchronized Set<String> names() {
        return Set.copyOf(secrets.keySet());
    }

    /** One value. */
    public synchronized byte[] value(String name, String key) {
        return Base64.getDecoder().decode(secret(name).path("data").path(key).asString());
    }

    /** Somebody else's {@code kubectl apply}. */
    synchronized void put(String name, String json) {
        ObjectNode secret = (ObjectNode) JSON.readTree(json);
        secret.put("apiVersion", "v1").put("kind", "Secret");
        ObjectNode metadata =
                secret.path("metadata") instanceof ObjectNode given ? given : secret.putObject("metadata");
        metadata.put("name", name);
        stamp(secret, secrets.get(name));
        secrets.put(name, secret);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            ObjectNode answer = answer(exchange, JSON.readTree(body(exchange)));
            int status = answer.path("kind").asString("").equals("Status")
                    ? answer.path("code").asInt()
                    : 200;
            if (status == 200 && exchange.getRequestMethod().equals("POST")) {
                status = 201;
            }
            byte[] bytes = JSON.writeValueAsBytes(answer);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static byte[] body(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        return body.length == 0 ? "{}".getBytes(UTF_8) : body;
    }

    private ObjectNode answer(HttpExchange exchange, JsonNode body) {
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            return status(503, "ServiceUnavailable", "apiserver is shutting down");
        }
        if (!("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return status(401, "Unauthorized", "Unauthorized");
        }
        Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
        if (!path.matches()) {
            return status(404, "NotFound", "the server could not find the requested resource");
        }
        String name = path.group(2);
        String verb = switch (exchange.getRequestMethod()) {
            case "GET" -> name == null ? "list" : "get";
            case "POST" -> "create";
            case "PUT" -> "update";
            default -> exchange.getRequestMethod().toLowerCase(Locale.ROOT);
        };
        if (!path.group(1).equals(NAMESPACE) || forbidden.contains(verb) || forbidden.contains(verb + " " + name)) {
            return status(
                    403,
                    "Forbidden",
                    "secrets " + (name == null ? "" : "\"" + name + "\" ")
                            + "is forbidden: User \"system:serviceaccount:plant:spoor-secrets\" cannot " + verb
                            + " resource \"secrets\" in API group \"\" in the namespace \"" + path.group(1) + "\"");
        }
        if (!verb.equals("get")) {
            Runnable once = beforeWrite;
            beforeWrite = () -> {};
            once.run();
        }
        return switch (verb) {
            case "get" -> get(name);
            case "create" -> create((ObjectNode) body);
            case "update" -> update(name, (ObjectNode) body);
            default ->
                status(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
        };
    }

    private synchronized ObjectNode get(String name) {
        ObjectNode secret = secrets.get(name);
        return secret == null ? status(404, "NotFound", "secrets \"" + name + "\" not found") : secret.deepCopy();
    }

    private synchronized ObjectNode create(ObjectNode secret) {
        String name = secret.path("metadata").path("name").asString("");
        ObjectNode invalid = invalid(name, secret);
        if (invalid != null) {
            return invalid;
        }
        if (secrets.containsKey(name)) {
            return status(409, "AlreadyExists", "secrets \"" + name + "\" already exists");
        }
        stamp(secret, null);
        secrets.put(name, secret);
        return secret.deepCopy();
    }

    private synchronized ObjectNode update(String name, ObjectNode secret) {
        ObjectNode before = secrets.get(name);
        if (before == null) {
            return status(404, "NotFound", "secrets \"" + name + "\" not found");
        }
        String given = secret.path("metadata").path("resourceVersion").asString("");
        if (!given.isEmpty()
                && !given.equals(before.path("metadata").path("resourceVersion").asString())) {
            return status(
                    409,
                    "Conflict",
                    "Operation cannot be fulfilled on secrets \"" + name
                            + "\": the object has been modified; please apply your changes to the latest version and try again");
        }
        ObjectNode invalid = invalid(name, secret);
        if (invalid != null) {
            return invalid;
        }
        if (!secret.path("type").equals(before.path("type"))) {
            return status(422, "Invalid", "Secret \"" + name + "\" is invalid: type: field is immutable");
        }
        if (before.path("immutable").asBoolean(false)) {
            return status(
                    422,
                    "Invalid",
                    "Secret \"" + name + "\" is invalid: data: Forbidden: field is immutable when `immutable` is set");
        }
        stamp(secret, before);
        secrets.put(name, secret);
        return secret.deepCopy();
    }

    private static @Nullable ObjectNode invalid(String name, ObjectNode secret) {
        String problem = null;
        if (!NAME.matcher(name).matches()) {
            problem = "metadata.name: Invalid value: \"" + name + "\": a lowercase RFC 1123 subdomain must consist of…";
        }
        for (Map.Entry<String, JsonNode> entry : secret.path("data").properties()) {
            try {
                Base64.getDecoder().decode(entry.getValue().asString());
            } catch (IllegalArgumentException e) {
                return status(
                        400, "BadRequest", "Secret in version \"v1\" cannot be handled as a Secret: illegal base64");
            }
        }
        if (secret.path("type").asString("").equals("kubernetes.io/tls")) {
            for (String key : List.of("tls.crt", "tls.key")) {
                if (!secret.path("data").has(key)) {
                    problem = "data[" + key + "]: Required value";
                }
            }
        }
        return problem == null ? null : status(422, "Invalid", "Secret \"" + name + "\" is invalid: " + problem);
    }

    private void stamp(ObjectNode secret, @Nullable ObjectNode before) {
        ObjectNode metadata = (ObjectNode) secret.path("metadata");
        metadata.put("namespace", NAMESPACE);
        metadata.put("resourceVersion", String.valueOf(++version));
        metadata.put(
                "uid",
                before == null
                        ? UUID.randomUUID().toString()
                        : before.path("metadata").path("uid").asString());
        metadata.putArray("managedFields").addObject().put("manager", "spoor-secrets");
        if (!secret.has("type")) {
            secret.put("type", "Opaque");
        }
    }

    private static ObjectNode status(int code, String reason, String message) {
        return JSON.createObjectNode()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Failure")
                .put("message", message)
                .put("reason", reason)
                .put("code", code);
    }
}
