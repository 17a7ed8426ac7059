package io.spoor.bench.soak;

import io.spoor.bench.peer.PeerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the broker says of itself on its metrics page, by name; figures with labels are left out. */
record BrokerFigures(Map<String, Double> values) {

    private static final Pattern HTTP = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)\\s+/metrics");
    private static final Pattern FIGURE = Pattern.compile("(?m)^(\\w+) ([-+.\\dE]+)$");

    static BrokerFigures read(PeerProcess broker) throws IOException {
        Matcher page = HTTP.matcher(broker.output());
        if (!page.find()) {
            throw new IOException("the broker does not say where its metrics are: " + broker.output());
        }
        URI uri = URI.create("http://127.0.0.1:" + page.group(1) + "/metrics");
        Map<String, Double> values = new HashMap<>();
        try (InputStream in = uri.toURL().openStream()) {
            Matcher figure = FIGURE.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            while (figure.find()) {
                values.put(figure.group(1), Double.valueOf(figure.group(2)));
            }
        }
        return new BrokerFigures(values);
    }

    double get(String name) throws IOException {
        Double value = values.get(name);
        if (value == null) {
            throw new IOException("the broker's metrics have no " + name);
        }
        return value;
    }
}
