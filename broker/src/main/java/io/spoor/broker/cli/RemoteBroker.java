package io.spoor.broker.cli;

import io.spoor.certs.CertsException;
import io.spoor.certs.tls.ExpiredCrl;
import io.spoor.certs.tls.TlsFiles;
import io.spoor.certs.tls.TlsMaterial;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks to a broker's HTTP interface. What goes wrong becomes an {@link IOException} for people. */
final class RemoteBroker {
    private static final JsonMapper JSON = new JsonMapper();

    private final URI base;
    private final @Nullable String token;
    private final HttpClient client;

    /**
     * Connects to nothing yet.
     *
     * @param authority the file of who issued the broker's certificate; null for those that the system knows
     */
    RemoteBroker(URI url, @Nullable String token, @Nullable Path authority) throws IOException {
        this.base = url;
        this.token = token;
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5));
        if (authority != null) {
            try {
                TlsFiles files = new TlsFiles(null, new TlsFiles.Trust(authority, List.of(), ExpiredCrl.REFUSE));
                builder.sslContext(TlsMaterial.load(files, Clock.systemUTC()).sslContext());
            } catch (CertsException e) {
                throw new IOException("--ca: " + e.getMessage(), e);
            }
        }
        this.client = builder.build();
    }

    /** A text as one part of a path, or as a value of a query. */
    static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    JsonNode get(String path) throws IOException {
        return json(send(request(path).GET().build()));
    }

    /** All items of all pages. */
    List<JsonNode> items(String path) throws IOException {
        List<JsonNode> items = new ArrayList<>();
        String after = "";
        while (true) {
            JsonNode page = get(path + after);
            page.path("items").forEach(items::add);
            if (!page.has("next")) {
                return items;
            }
            after = (path.contains("?") ? "&" : "?") + "after="
                    + escaped(page.get("next").asString());
        }
    }

    JsonNode post(String path, Map<String, ?> body) throws IOException {
        return json(send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .build()));
    }

    void delete(String path) throws IOException {
        send(request(path).DELETE().build());
    }

    /** An answer as it is, for what is no JSON document. */
    HttpResponse<byte[]> fetch(String path) throws IOException {
        return send(request(path).GET().build());
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve("/api/v1" + path)).timeout(Duration.ofSeconds(20));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
        HttpResponse<byte[]> answer;
        try {
            answer = client.send(request, BodyHandlers.ofByteArray());
        } catch (ConnectException e) {
            throw new IOException(
                    "no broker answers at " + base + "; is it running, and is that its http.address? (--url)", e);
        } catch (IOException e) {
            throw new IOException("the broker at " + base + " does not answer: " + reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + base, e);
        }
        if (answer.statusCode() >= 300) {
            throw new IOException(refusal(answer));
        }
        return answer;
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private String refusal(HttpResponse<byte[]> answer) {
        return switch (answer.statusCode()) {
            case 401 ->
                token == null
                        ? "the broker at " + base + " wants a token: give --token-file, or set SPOOR_TOKEN_FILE"
                        : "the broker at " + base + " does not know this token";
            default -> detail(answer);
        };
    }

    private String detail(HttpResponse<byte[]> answer) {
        try {
            String detail = JSON.readTree(answer.body()).path("detail").asString("");
            if (!detail.isEmpty()) {
                return detail;
            }
        } catch (JacksonException e) {
            // Said below: whatever answers is not a broker, or not one with this interface.
            return notOurs(answer) + " (" + e.getOriginalMessage() + ")";
        }
        return notOurs(answer);
    }

    private String notOurs(HttpResponse<byte[]> answer) {
        return "what answers at " + base + " has no such interface: status " + answer.statusCode()
                + "; http.api may be false there, or the broker older than this program";
    }

    private JsonNode json(HttpResponse<byte[]> answer) throws IOException {
        try {
            return JSON.readTree(answer.body());
        } catch (JacksonException e) {
            throw new IOException(notOurs(answer), e);
        }
    }
}
