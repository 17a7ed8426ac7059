package io.spoor.broker.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.fuzzing.FuzzTarget;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The text of an access list: rules, or an error that names the file and a line of it. */
public final class AccessListFuzz implements FuzzTarget {

    @Override
    public List<byte[]> seeds() {
        return Stream.of(
                        "everyone\ntopic read a/+\nanonymous\ntopic deny #\n",
                        "user alice\ntopic readwrite home/#\nclient c-1\ntopic write x\n",
                        "# comment\npattern readwrite u/%u/c/%c\npattern read %u",
                        "topic x",
                        "user",
                        "pattern read $share/g/x",
                        "everyone x",
                        "nonsense")
                .map(text -> text.getBytes(UTF_8))
                .toList();
    }

    @Override
    public void run(byte[] input) {
        List<String> lines = new String(input, UTF_8).lines().toList();
        try {
            assertThat(AccessListParser.parse(Path.of("access"), lines)).isNotNull();
        } catch (AuthFileException e) {
            assertThat(e.getMessage()).matches("(?s)access:\\d+: .+");
        }
    }
}
