package io.spoor.broker.http;

import io.spoor.broker.http.HealthSource.HealthReport;
import io.spoor.broker.http.HealthSource.Status;
import java.io.ByteArrayOutputStream;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes a health report as JSON, for people and for probes. */
final class HealthPage {
    private static final String CONTENT_TYPE = "application/json";

    private final JsonFactory json = new JsonFactory();

    /** Whether the process should go on: 200, or 503 if only a restart helps. */
    Response live(HealthReport report) {
        return page(report.live(), report.live() ? "up" : "down", report);
    }

    /** Whether clients should be sent here: 200, or 503 while starting, stopping and dead. */
    Response ready(HealthReport report) {
        boolean ready = report.live() && report.ready();
        boolean whole =
                report.destinations().values().stream().allMatch(destination -> destination.status() == Status.UP);
        return page(ready, !ready ? "down" : whole ? "up" : "degraded", report);
    }

    private Response page(boolean ok, String status, HealthReport report) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator generator = json.createGenerator(ObjectWriteContext.empty(), out)) {
            generator.writeStartObject();
            generator.writeStringProperty("status", status);
            generator.writeStringProperty("detail", report.detail());
            generator.writeObjectPropertyStart("destinations");
            new TreeMap<>(report.destinations()).forEach((name, destination) -> {
                generator.writeObjectPropertyStart(name);
                generator.writeStringProperty("status", destination.status().text());
                generator.writeStringProperty("detail", destination.detail());
                generator.writeEndObject();
            });
            generator.writeEndObject();
            generator.writeEndObject();
        }
        return new Response(ok ? 200 : 503, CONTENT_TYPE, out.toByteArray());
    }
}
