package io.spoor.helm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * values.yaml as tables: a comment right above a key describes it, {@code ## TEXT} begins a table. What needs no words in
 * the file gets some here.
 */
final class ValueTable {
    private static final Pattern KEY = Pattern.compile("( *)([A-Za-z]\\w*):(?: .*)?");
    private static final Map<String, String> USUAL = Map.ofEntries(
            Map.entry("enabled", "Whether there is one"),
            Map.entry("existingSecret", "Secret to take; generated if empty"),
            Map.entry("key", "Which key of it"),
            Map.entry("annotations", "Its annotations"),
            Map.entry("labels", "Its labels"),
            Map.entry("type", "`ClusterIP`, `NodePort` or `LoadBalancer`"),
            Map.entry("repository", "Image without version"),
            Map.entry("tag", "Its version; empty for the common one"),
            Map.entry("digest", "`sha256:…`; counts more than the tag"),
            Map.entry("pullPolicy", "`IfNotPresent`, `Always` or `Never`"),
            Map.entry("cpu", "Processor time"),
            Map.entry("memory", "Memory"),
            Map.entry("nodeSelector", "Labels of the nodes that pods may run on"),
            Map.entry("affinity", "As in a Pod"),
            Map.entry("tolerations", "As in a Pod"),
            Map.entry("topologySpreadConstraints", "As in a Pod"),
            Map.entry("priorityClassName", "As in a Pod"),
            Map.entry("runtimeClassName", "As in a Pod"),
            Map.entry("initContainers", "As in a Pod"),
            Map.entry("extraVolumes", "As in a Pod"),
            Map.entry("extraVolumeMounts", "As in a container"),
            Map.entry("podLabels", "Labels of its pods"),
            Map.entry("podAnnotations", "Annotations of its pods"),
            Map.entry("accessModes", "Of the volume"),
            Map.entry("size", "Of the volume"),
            Map.entry("replicas", "How many pods"),
            Map.entry("port", "Its port"),
            Map.entry("path", "Its path"),
            Map.entry("protocols", "Versions of TLS"),
            Map.entry("maximum", "Its size at most"),
            Map.entry("interval", "Between two scrapes"),
            Map.entry("scrapeTimeout", "Of a scrape"),
            Map.entry("relabelings", "As in the monitor"),
            Map.entry("metricRelabelings", "As in the monitor"),
            Map.entry("namespace", "Where it is made; the release's if empty"),
            Map.entry("className", "Which controller"),
            Map.entry("host", "Its name"),
            Map.entry("name", "Its name"),
            Map.entry("kind", "Its kind"),
            Map.entry("group", "Its API group"),
            Map.entry("duration", "How long a certificate holds"),
            Map.entry("renewBefore", "When it is renewed before its end"),
            Map.entry("loadBalancerClass", "Which implementation of load balancers; the default one if empty"),
            Map.entry("tls", "Of the listener for MQTT over TLS"),
            Map.entry("webSocket", "Of the listener for WebSocket"),
            Map.entry("plain", "Of the listener without TLS"),
            Map.entry("logstash", "User name of Logstash"),
            Map.entry("grafana", "User name of Grafana"),
            Map.entry("org", "Its organisation"),
            Map.entry("grafana_dashboard", "Value of this label"),
            Map.entry("fromAddress", "Sender"),
            Map.entry("fromName", "The sender's name"),
            Map.entry("user", "User name; none if empty"),
            Map.entry("topic", "Where it is published"),
            Map.entry("clientId", "As which client"),
            Map.entry("groupWait", "How long alerts are collected before the first message"),
            Map.entry("groupInterval", "How long until the next message of the same group"),
            Map.entry("above", "Threshold"),
            Map.entry("below", "Threshold"),
            Map.entry("days", "Threshold"),
            Map.entry("minutes", "Threshold"));

    /**
     * A value.
     *
     * @param path with dots
     * @param standard its default, or empty for one that has values of its own
     * @param description empty if there is none
     */
    record Row(String path, String standard, String description) {}

    private final JsonNode defaults;
    private final List<String> lines = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();

    private ValueTable(JsonNode defaults) {
        this.defaults = defaults;
    }

    /** Reads the file. */
    static ValueTable of(Path file) throws IOException {
        String text = Files.readString(file);
        ValueTable table = new ValueTable(
                JsonMapper.shared().valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).load(text)));
        table.read(text.lines().toList());
        return table;
    }

    /** All values, in the order of the file. */
    List<Row> rows() {
        return List.copyOf(rows);
    }

    /** The tables in Markdown. */
    String markdown() {
        return String.join("\n", lines) + "\n";
    }

    private void read(List<String> source) {
        Deque<String> path = new ArrayDeque<>();
        List<String> comment = new ArrayList<>();
        for (String line : source) {
            Matcher key = KEY.matcher(line);
            if (line.startsWith("## ")) {
                lines.addAll(List.of("", "### " + line.substring(3), "", "| value | default | |", "|---|---|---|"));
                comment.clear();
            } else if (line.strip().startsWith("# ")) {
                comment.add(line.strip().substring(2));
            } else if (key.matches()) {
                int depth = key.group(1).length() / 2;
                while (path.size() > depth) {
                    path.removeLast();
                }
                path.addLast(key.group(2));
                add(path, String.join(" ", comment));
                comment.clear();
            } else {
                comment.clear();
            }
        }
    }

    private void add(Deque<String> path, String comment) {
        JsonNode value = defaults.at("/" + String.join("/", path));
        if (value.isMissingNode()) {
            return; // within a list
        }
        boolean isGroup = value.isObject() && !value.isEmpty();
        String description = comment.isEmpty() && !isGroup ? USUAL.getOrDefault(path.getLast(), "") : comment;
        if (isGroup && description.isEmpty()) {
            return;
        }
        Row row = new Row(String.join(".", path), isGroup ? "" : value.toString(), description);
        rows.add(row);
        String standard = row.standard().isEmpty() ? "" : "`" + row.standard().replace("|", "\\|") + "`";
        lines.add("| `" + row.path() + "` | " + standard + " | " + description.replace("|", "\\|") + " |");
    }
}
