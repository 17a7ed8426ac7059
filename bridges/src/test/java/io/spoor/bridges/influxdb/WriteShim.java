package io.spoor.bridges.influxdb;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Passes {@code POST /api/v2/write?bucket=B&precision=ns} on as {@code POST /write?db=B&precision=n}, as InfluxDB 1.8 does
 * itself, and the answer back as it is; 503 while nobody is there.
 */
final class WriteShim implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final URI target;

    WriteShim(URI target) throws IOException {
        this.target = target;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v2/write", this::pass);
        server.setExecutor(threads);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void pass(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String bucket = "";
        for (String parameter : exchange.getRequestURI().getRawQuery().split("&", -1)) {
            if (parameter.startsWith("bucket=")) {
                bucket = parameter.substring("bucket=".length());
            }
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(target.resolve("/write?precision=n&db=" + bucket))
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
        if (encoding != null) {
            request.header("Content-Encoding", encoding);
        }
        try {
            HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            response.headers()
                    .firstValue("X-Influxdb-Error")
                    .ifPresent(error -> exchange.getResponseHeaders().add("X-Influxdb-Error", error));
            answer(exchange, response.statusCode(), response.body());
        } catch (IOException e) {
            answer(exchange, 503, new byte[0]);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.close();
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
