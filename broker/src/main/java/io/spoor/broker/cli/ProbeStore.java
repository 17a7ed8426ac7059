package io.spoor.broker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A store that is asked again and again until it has something. For one thread.
 *
 * @param name for people
 * @param question with everything in it
 * @param found whether the answer is the one that is waited for
 */
record ProbeStore(String name, HttpClient client, HttpRequest question, Predicate<JsonNode> found) {
    private static final Duration REQUEST = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(500);

    /**
     * Who asks.
     *
     * @param user null if nobody has to log in
     * @param authority who issued the store's certificate; null for those that the system knows
     */
    record Access(
            @Nullable String user,
            @Nullable Path passwordFile,
            @Nullable SSLContext authority) {}

    /** Elasticsearch has the event that a client connected after a time. */
    static ProbeStore elasticsearch(URI url, Access access, String clientId, Instant since) throws IOException {
        String query = "event.action:\"client-connect\" AND mqtt.client_id:\"" + clientId + "\" AND @timestamp:[\""
                + since + "\" TO *]";
        return of(
                "Elasticsearch",
                url,
                "/logs-mqtt.transport-*/_count?q=" + RemoteBroker.escaped(query),
                access,
                answer -> answer.path("count").asInt(0) > 0);
    }

    /** InfluxDB has a point of a client after a time, by the query interface that all its versions have. */
    static ProbeStore influxdb(URI url, String database, Access access, String clientId, Instant since)
            throws IOException {
        String query =
                "SELECT * FROM /.*/ WHERE \"client_id\" = '" + clientId + "' AND time >= '" + since + "' LIMIT 1";
        return of(
                "InfluxDB",
                url,
                "/query?db=" + RemoteBroker.escaped(database) + "&q=" + RemoteBroker.escaped(query),
                access,
                answer -> answer.at("/results/0/series/0/values/0").isArray());
    }

    private static ProbeStore of(String name, URI url, String path, Access access, Predicate<JsonNode> found)
            throws IOException {
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(REQUEST);
        if (access.authority() != null) {
            client.sslContext(access.authority());
        }
        String base = url.toString();
        HttpRequest.Builder question = HttpRequest.newBuilder(
                        URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path))
                .timeout(REQUEST);
        if (access.user() != null && access.passwordFile() != null) {
            String pair = access.user() + ":" + firstLine(access.passwordFile());
            question.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
        }
        return new ProbeStore(name, client.build(), question.GET().build(), found);
    }

    /** The first line of a file with a secret. */
    static String firstLine(Path file) throws IOException {
        return Files.readString(file).lines().findFirst().orElse("").strip();
    }

    /**
     * Waits for it.
     *
     * @param deadline as {@link System#nanoTime}
     * @throws IOException with the last answer, if it does not come
     */
    void await(long deadline) throws IOException, InterruptedException {
        String last;
        do {
            last = ask();
            if (last == null) {
                return;
            }
            Thread.sleep(PAUSE.toMillis());
        } while (System.nanoTime() - deadline < 0);
        throw new IOException(name + " does not have it: " + last);
    }

    /** Null if it is there, otherwise what the answer was. */
    private @Nullable String ask() throws InterruptedException {
        try {
            HttpResponse<String> answer = client.send(question, BodyHandlers.ofString(UTF_8));
            String text = answer.body().strip();
            if (answer.statusCode() != 200) {
                return answer.statusCode() + " " + text;
            }
            return found.test(JsonMapper.shared().readTree(text)) ? null : text;
        } catch (IOException | JacksonException e) {
            return e.getMessage() == null ? e.toString() : e.getMessage();
        }
    }
}
