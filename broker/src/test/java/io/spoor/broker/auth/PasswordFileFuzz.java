package io.spoor.broker.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.fuzzing.FuzzTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;

/** A password file: users, or an error that names it. Passwords are not checked, which is slow on purpose. */
public final class PasswordFileFuzz implements FuzzTarget {

    private final Path file;

    public PasswordFileFuzz() throws IOException {
        file = Files.createTempFile("passwords", "");
    }

    @Override
    public List<byte[]> seeds() {
        String argon = Argon2Hash.of("x".getBytes(UTF_8), new SecureRandom()).text();
        String bcrypt = "$2y$05$bvIG6Nmid91Mu9RcmmWZfO5HJIMCT8riNW0hEp8f6/FuA2/mHZFpe";
        return Stream.of(
                        "alice:" + argon + "\nbob:" + bcrypt + "\n",
                        "# none\n",
                        "alice:" + argon + "\nalice:" + argon,
                        "a:$1$x")
                .map(text -> text.getBytes(UTF_8))
                .toList();
    }

    @Override
    public void run(byte[] input) throws IOException {
        Files.write(file, input);
        try {
            assertThat(PasswordFile.open(file).size()).isNotNegative();
        } catch (AuthFileException e) {
            assertThat(e.getMessage()).startsWith(file + ":");
        }
    }

    @Override
    public void close() throws IOException {
        Files.delete(file);
    }
}
