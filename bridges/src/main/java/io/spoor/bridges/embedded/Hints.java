package io.spoor.bridges.embedded;

import java.util.List;

/** What a newcomer is told: where the page is and what to type there. */
final class Hints {
    /** Who connected and what they did, the latest first. */
    static final String EVENTS =
            "SELECT timestamp, action, outcome, reason, client_id, ip, topic FROM trace ORDER BY timestamp DESC LIMIT 50";

    /** Refused connects by reason and device. */
    static final String REFUSED = "SELECT reason, code, client_id, ip, count() AS refused FROM trace"
            + " WHERE action = 'client-connect' AND outcome = 'failure' ORDER BY refused DESC";

    /** The latest value of each device and topic. */
    static final String LATEST = "SELECT timestamp, client_id, topic, value, value_text FROM mqtt"
            + " LATEST ON timestamp PARTITION BY client_id, topic";

    private Hints() {}

    static List<String> lines(String url) {
        return List.of(
                "Look at payloads and events: " + url + "  (ready a few seconds after MQTT). Worth running there:",
                "  " + LATEST,
                "  " + EVENTS,
                "  " + REFUSED);
    }
}
