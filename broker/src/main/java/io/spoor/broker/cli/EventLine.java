package io.spoor.broker.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** A trace event as one line for people: time, what happened, to whom, and what else is worth knowing. */
final class EventLine {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    private static final int PAYLOAD_CHARACTERS = 200;

    private final Ansi ansi;
    private final ZoneId zone;

    /** @param ansi whether there are colours */
    EventLine(Ansi ansi, ZoneId zone) {
        this.ansi = ansi;
        this.zone = zone;
    }

    String of(JsonNode document) {
        JsonNode event = document.path("event");
        JsonNode mqtt = document.path("mqtt");
        String action = event.path("action").asString("?");
        boolean failed = event.path("outcome").asString("").equals("failure");
        StringBuilder line = new StringBuilder();
        line.append(TIME.withZone(zone)
                        .format(Instant.parse(document.path("@timestamp").asString())))
                .append("  ")
                .append(styled(String.format(Locale.ROOT, "%-21s", action), failed ? "red" : style(action)))
                .append("  ")
                .append(styled(TextTable.plain(mqtt.path("client_id").asString("-")), "bold"));
        add(line, "from", mqtt.path("sender").path("client_id"));
        add(line, "topic", mqtt.path("topic").path("name"));
        add(line, "filter", mqtt.path("topic_filter"));
        add(line, "qos", mqtt.path("qos"));
        add(line, "bytes", mqtt.path("payload").path("bytes"));
        if (mqtt.path("retain").asBoolean(false)) {
            line.append("  retained");
        }
        add(line, "matched", mqtt.path("subscribers").path("matched"));
        if (action.startsWith("client-") || action.startsWith("t")) {
            add(line, "at", document.path("client").path("ip"));
            add(line, "listener", mqtt.path("listener"));
            add(line, "", document.path("tls").path("cipher"));
        }
        if (!event.path("code").asString("0x00").equals("0x00")) {
            add(line, "code", event.path("code"));
        }
        add(line, "reason", event.path("reason"));
        if (event.has("duration")) {
            line.append("  ").append(duration(event.path("duration").asLong()));
        }
        add(line, ":", document.path("error").path("message"));
        add(line, "payload", payload(mqtt.path("payload")));
        return line.toString();
    }

    /** What tracing.payload lets through, as far as it fits on a line; missing if there is nothing. */
    private static JsonNode payload(JsonNode payload) {
        JsonNode content = payload.has("text") ? payload.path("text") : payload.path("base64");
        return content.asString("").length() <= PAYLOAD_CHARACTERS
                ? content
                : StringNode.valueOf(content.asString().substring(0, PAYLOAD_CHARACTERS) + "…");
    }

    private static String style(String action) {
        return switch (action) {
            case "client-connect", "session-start", "session-resume" -> "green";
            case "client-disconnect", "session-expire", "session-takeover", "slow-consumer", "limit-exceeded" ->
                "yellow";
            case "trace-gap" -> "red";
            default -> "cyan";
        };
    }

    private String styled(String text, String style) {
        // Not by picocli's markup, which a client identifier could contain.
        return ansi.enabled() ? Ansi.Style.valueOf(colour(style)).on() + text + Ansi.Style.reset.on() : text;
    }

    private static String colour(String style) {
        return style.equals("bold") ? style : "fg_" + style;
    }

    private static void add(StringBuilder line, String name, JsonNode value) {
        if (!value.isMissingNode()) {
            line.append("  ").append(name).append(name.isEmpty() ? "" : " ").append(TextTable.plain(value.asString()));
        }
    }

    private static String duration(long nanos) {
        if (nanos < 1_000_000) {
            return nanos / 1000 + " µs";
        }
        return nanos < 10_000_000_000L ? nanos / 1_000_000 + " ms" : nanos / 1_000_000_000 + " s";
    }
}
