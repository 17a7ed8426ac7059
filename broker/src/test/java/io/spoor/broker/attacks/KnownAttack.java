package io.spoor.broker.attacks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An attack that became known.
 *
 * @param source where: the other broker's version, or the number of its issue
 * @param what what it does, in our own words
 * @param excuse why no test can exist, or null
 */
record KnownAttack(
        String id, String source, String what, @Nullable String excuse) {

    private static final String RESOURCE = "/attacks/attacks.txt";

    /** All of them, read anew. */
    static List<KnownAttack> all() {
        InputStream in = Objects.requireNonNull(KnownAttack.class.getResourceAsStream(RESOURCE), RESOURCE);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(KnownAttack::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KnownAttack parse(String line) {
        String[] columns = line.split("\\|", -1);
        if (columns.length < 3 || columns.length > 4) {
            throw new IllegalArgumentException("expected ID | source | what | why not, got: " + line);
        }
        return new KnownAttack(
                columns[0].strip(),
                columns[1].strip(),
                columns[2].strip(),
                columns.length == 4 ? columns[3].strip() : null);
    }
}
