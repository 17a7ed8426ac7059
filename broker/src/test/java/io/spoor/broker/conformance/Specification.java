package io.spoor.broker.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A version of the protocol, with all its normative statements in the order of its Appendix B. */
enum Specification {
    MQTT_3_1_1("MQTT 3.1.1", "/conformance/mqtt-3.1.1.txt"),
    MQTT_5("MQTT 5.0", "/conformance/mqtt-5.0.txt");

    /** Whom a statement obliges. */
    enum Concerns {
        CLIENT,
        SERVER,
        BOTH
    }

    /**
     * A normative statement.
     *
     * @param asks its content in other words
     * @param excuse why no test of the server can exist, or null
     */
    record Normative(
            String id,
            Concerns concerns,
            String asks,
            @Nullable String excuse) {

        private static Normative parse(String line) {
            String[] columns = line.split("\\|", -1);
            if (columns.length < 3 || columns.length > 4) {
                throw new IllegalArgumentException("expected ID | whom | what | why not, got: " + line);
            }
            return new Normative(
                    columns[0].strip(),
                    Concerns.valueOf(columns[1].strip().toUpperCase(Locale.ROOT)),
                    columns[2].strip(),
                    columns.length == 4 ? columns[3].strip() : null);
        }

        /** Whether there must be a test, or a reason against one. */
        boolean concernsServer() {
            return concerns != Concerns.CLIENT;
        }

        /** The chapter's section, as 3.1 of MQTT-3.1.2-4. */
        String section() {
            String[] parts = id.split("[-.]", -1);
            return parts[1] + "." + parts[2];
        }
    }

    private final String title;
    private final String resource;

    Specification(String title, String resource) {
        this.title = title;
        this.resource = resource;
    }

    /** All statements, read anew. */
    List<Normative> statements() {
        InputStream in = Objects.requireNonNull(Specification.class.getResourceAsStream(resource), resource);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Normative::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String title() {
        return title;
    }
}
