package io.spoor.broker.http.api;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Calls the interface. */
final class ApiClient {
    private final HttpClient client = HttpClient.newHttpClient();
    private final String base;

    ApiClient(InetSocketAddress address) {
        base = "http://127.0.0.1:" + address.getPort() + "/api/v1";
    }

    /** @param headers names and values in turn */
    HttpResponse<String> call(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(20))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return call("GET", path, "", headers);
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return call("POST", path, body, "Content-Type", "application/json");
    }

    HttpResponse<String> delete(String path) throws IOException, InterruptedException {
        return call("DELETE", path, "");
    }
}
