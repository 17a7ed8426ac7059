package io.spoor.bridges.embedded;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a QuestDB over HTTP, as its page does. */
public final class QuestDbQueries {
    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();
    private final String url;

    /** Of the server, for example {@code http://127.0.0.1:9000}. */
    public QuestDbQueries(String url) {
        this.url = url;
    }

    /** The rows; whole numbers are Long, others Double. */
    public List<List<@Nullable Object>> rows(String sql) throws IOException, InterruptedException {
        URI uri = URI.create(url + "/exec?query=" + URLEncoder.encode(sql, StandardCharsets.UTF_8));
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(sql + ": " + response.body());
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (JsonNode row : json.readTree(response.body()).get("dataset")) {
            List<@Nullable Object> cells = new ArrayList<>();
            row.forEach(cell -> cells.add(value(cell)));
            rows.add(cells);
        }
        return rows;
    }

    /** Whether all that was written to the table can be seen. */
    public boolean isApplied(String table) throws InterruptedException {
        try {
            return rows("SELECT writerTxn = sequencerTxn FROM wal_tables() WHERE name = '" + table + "'")
                    .equals(List.of(List.of(true)));
        } catch (IOException notUpYet) {
            return false;
        }
    }

    private static @Nullable Object value(JsonNode cell) {
        if (cell.isNull()) {
            return null;
        } else if (cell.isIntegralNumber()) {
            return cell.longValue();
        } else if (cell.isNumber()) {
            return cell.doubleValue();
        }
        return cell.isBoolean() ? (Object) cell.booleanValue() : cell.asString();
    }
}
