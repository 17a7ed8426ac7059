package io.spoor.bridges.influxdb;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for InfluxDB 2's write endpoint on the loopback: a line with the same series and time overwrites, a batch
 * with a poisoned line is answered 400 with the others stored, one beyond the limit 413, a wrong token 401; other answers
 * can be queued. Bodies of errors are as InfluxDB 2 writes them.
 */
final class InfluxFake implements AutoCloseable {
    /** An answer other than success. */
    record Answer(int status, String body, Map<String, String> headers) {
        static Answer of(int status, String code, String message) {
            return new Answer(status, "{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}", Map.of());
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, String> points = new ConcurrentHashMap<>();
    private final List<String> requests = new ArrayList<>();
    private final Queue<Answer> queued = new ConcurrentLinkedQueue<>();
    volatile String poison = "poison";
    volatile Duration delay = Duration.ZERO;
    volatile int maxBytes = Integer.MAX_VALUE;
    volatile @Nullable String token;

    InfluxFake() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The next requests get these answers, whatever they hold. */
    void answerNext(Answer... answers) {
        queued.addAll(List.of(answers));
    }

    /** The stored points: series and time, to fields. */
    Map<String, String> points() {
        return Map.copyOf(points);
    }

    /** Path and query of each request so far. */
    synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] raw = exchange.getRequestBody().readAllBytes();
        synchronized (this) {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        }
        pause();
        Answer answer = answer(exchange, raw);
        answer.headers().forEach(exchange.getResponseHeaders()::add);
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json; charset=utf-8");
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private Answer answer(HttpExchange exchange, byte[] raw) throws IOException {
        Answer next = queued.poll();
        if (next != null) {
            return next;
        }
        if (!exchange.getRequestURI().getPath().equals("/api/v2/write")) {
            return Answer.of(404, "not found", "path not found");
        }
        if (token != null
                && !("Token " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return Answer.of(401, "unauthorized", "unauthorized access");
        }
        String body = text(exchange, raw);
        if (body.length() > maxBytes) {
            return Answer.of(413, "request too large", "unable to read data: points batch is too large");
        }
        Queue<String> wrong = new ArrayDeque<>();
        for (String line : body.split("\n", -1)) {
            if (line.contains(poison)) {
                wrong.add(line);
            } else {
                store(line);
            }
        }
        return wrong.isEmpty()
                ? new Answer(204, "", Map.of())
                : Answer.of(400, "invalid", "partial write: field type conflict dropped=" + wrong.size());
    }

    private void store(String line) {
        int time = line.lastIndexOf(' ');
        int fields = line.lastIndexOf(' ', time - 1);
        points.put(line.substring(0, fields) + line.substring(time), line.substring(fields + 1, time));
    }

    private static String text(HttpExchange exchange, byte[] raw) throws IOException {
        boolean gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        InputStream in = new ByteArrayInputStream(raw);
        return new String((gzip ? new GZIPInputStream(in) : in).readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Being slow is what this is for; nobody waits for a fixed time in a test. */
    private void pause() {
        try {
            Thread.sleep(delay.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
