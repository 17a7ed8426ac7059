package io.spoor.broker.secrets;

import io.spoor.certs.CertsException;
import io.spoor.certs.tls.ExpiredCrl;
import io.spoor.certs.tls.TlsFiles;
import io.spoor.certs.tls.TlsMaterial;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requests to the Kubernetes API about Secrets of one namespace, and what its refusals mean. An API that does not answer
 * or is busy is asked again for {@link #patience}: while a cluster starts, or its control plane is updated, that is
 * usual. Used by one thread.
 */
final class KubernetesApi {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);
    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    /** Busy, restarting, or behind a load balancer that has no server for it. */
    private static final Set<Integer> PASSING = Set.of(429, 500, 502, 503, 504);

    private final ClusterAccess access;
    private final Duration patience;
    private final HttpClient client;
    /** Patience is for the whole of a run: what did not answer for so long is not waited for with each Secret again. */
    private boolean gaveUp;

    KubernetesApi(ClusterAccess access, Duration patience) throws CertsException {
        this.access = access;
        this.patience = patience;
        TlsFiles files = new TlsFiles(null, new TlsFiles.Trust(access.authority(), List.of(), ExpiredCrl.REFUSE));
        this.client = HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .sslContext(TlsMaterial.load(files, InstantSource.system()).sslContext())
                .build();
    }

    /**
     * An answer that is not an error, or one of those that the caller asked for.
     *
     * @param body null unless the status is 2xx
     */
    record Answer(int status, @Nullable JsonNode body) {}

    /** A verb of Kubernetes' access rules, and the HTTP method that it is. */
    enum Verb {
        GET("GET"),
        CREATE("POST"),
        UPDATE("PUT");

        private final String method;

        Verb(String method) {
            this.method = method;
        }
    }

    /**
     * Does one thing to one Secret.
     *
     * @param body null for none
     * @param expected statuses that are answers, too
     */
    Answer call(Verb verb, String secret, @Nullable JsonNode body, Set<Integer> expected) throws CertsException {
        String path = "/api/v1/namespaces/" + access.namespace() + "/secrets"
                + (verb == Verb.CREATE ? "" : "/" + secret)
                + (verb == Verb.GET ? "" : "?fieldManager=spoor-secrets&fieldValidation=Strict");
        BodyPublisher publisher =
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
        HttpResponse<byte[]> response = send(verb, path, publisher);
        int status = response.statusCode();
        if (status / 100 == 2) {
            return new Answer(status, json(response));
        }
        if (expected.contains(status)) {
            return new Answer(status, null);
        }
        throw new CertsException(refusal(verb, secret, response));
    }

    private HttpResponse<byte[]> send(Verb verb, String path, BodyPublisher body) throws CertsException {
        long deadline = System.nanoTime() + patience.toNanos();
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            HttpResponse<byte[]> response = null;
            IOException failure = null;
            try {
                response = client.send(request(verb, path, body), BodyHandlers.ofByteArray());
                if (!PASSING.contains(response.statusCode())) {
                    return response;
                }
            } catch (IOException e) {
                failure = e;
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
            boolean hopeless = gaveUp || failure instanceof SSLHandshakeException;
            if (hopeless || System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause) - deadline > 0) {
                gaveUp = true;
                if (response != null) {
                    return response;
                }
                throw unreachable(failure == null ? new IOException("no answer") : failure);
            }
            sleep(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
    }

    private HttpRequest request(Verb verb, String path, BodyPublisher body) throws CertsException {
        return HttpRequest.newBuilder(access.server().resolve(path))
                .timeout(REQUEST_TIMEOUT)
                .header("Authorization", "Bearer " + access.token())
                .header("Accept", "application/json")
                .header("Content-Type", "application/json")
                .method(verb.method, body)
                .build();
    }

    private CertsException unreachable(IOException failure) {
        String reason = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        String advice = failure instanceof SSLHandshakeException
                ? "; its certificate has to be of the authority in " + access.authority()
                : "; does a NetworkPolicy keep this pod from it?";
        return new CertsException(
                "The Kubernetes API at " + access.server() + " cannot be reached: " + reason + advice, failure);
    }

    private String refusal(Verb verb, String secret, HttpResponse<byte[]> response) {
        String said = message(response);
        String what = verb.name().toLowerCase(Locale.ROOT) + " the Secret " + secret + " in the namespace "
                + access.namespace();
        return switch (response.statusCode()) {
            case 401 -> "The Kubernetes API does not know the token in " + access.tokenFile() + ": " + said;
            case 403 ->
                "The service account may not " + what + ": its Role needs the verb '"
                        + verb.name().toLowerCase(Locale.ROOT)
                        + "' on the resource 'secrets' of the API group ''"
                        + (verb == Verb.CREATE ? "" : " (with resourceNames, " + secret + " among them)")
                        + ". It says: "
                        + said;
            case 404 ->
                "There is no namespace " + access.namespace() + ", or what answers at " + access.server()
                        + " is not the Kubernetes API: " + said;
            case 422 -> "The Kubernetes API would not " + what + ": " + said;
            default ->
                "The Kubernetes API at " + access.server() + " answered " + response.statusCode() + " when asked to "
                        + what + ": " + said;
        };
    }

    /** What the API says in its Status object, or the beginning of whatever else it is. */
    private static String message(HttpResponse<byte[]> response) {
        String text = new String(response.body(), StandardCharsets.UTF_8).strip();
        try {
            return JSON.readTree(text).path("message").asString(text);
        } catch (JacksonException e) {
            return text.isEmpty() ? "nothing" : text.substring(0, Math.min(text.length(), 200));
        }
    }

    private JsonNode json(HttpResponse<byte[]> response) throws CertsException {
        try {
            return JSON.readTree(response.body());
        } catch (JacksonException e) {
            throw new CertsException(
                    "What answers at " + access.server() + " is not the Kubernetes API: " + e.getOriginalMessage(), e);
        }
    }

    private static void sleep(long millis) throws CertsException {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static CertsException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new CertsException("Interrupted while speaking to the Kubernetes API", e);
    }
}
