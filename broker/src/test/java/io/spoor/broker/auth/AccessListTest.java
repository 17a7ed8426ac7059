package io.spoor.broker.auth;

import static io.spoor.broker.auth.Clients.client;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.broker.attacks.Attack;
import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.TopicFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessListTest {

    private final ClientIdentity alice = client("phone", "alice");
    private final ClientIdentity bob = client("gateway-1", "bob");
    private final ClientIdentity nobody = client("x", null);

    @TempDir
    private Path folder;

    @Test
    void sections_hold_for_those_whom_they_name() throws Exception {
        AccessList list = list("""
                everyone
                topic read $SYS/#

                # staff
                user alice
                topic readwrite sensors/#

                client gateway-1
                topic write gateway/state

                anonymous
                topic read public/+
                """);

        assertThat(list.mayPublish(alice, "sensors/1")).isTrue();
        assertThat(list.maySubscribe(alice, filter("sensors/+"))).isTrue();
        assertThat(list.maySubscribe(alice, filter("$SYS/broker/#"))).isTrue();
        assertThat(list.mayPublish(alice, "$SYS/x")).isFalse();
        assertThat(list.mayPublish(alice, "gateway/state")).isFalse();
        assertThat(list.mayPublish(bob, "gateway/state")).isTrue();
        assertThat(list.maySubscribe(bob, filter("gateway/state"))).isFalse();
        assertThat(list.mayPublish(bob, "sensors/1")).isFalse();
        assertThat(list.maySubscribe(nobody, filter("public/x"))).isTrue();
        assertThat(list.maySubscribe(nobody, filter("public/x/y"))).isFalse();
        assertThat(list.maySubscribe(alice, filter("public/x"))).isFalse();
    }

    @Test
    void a_subscription_must_be_covered_and_a_shared_one_by_its_inner_filter() throws Exception {
        AccessList list = list("user alice\ntopic read a/#\n");

        assertThat(list.maySubscribe(alice, filter("#"))).isFalse();
        assertThat(list.maySubscribe(alice, filter("+/b"))).isFalse();
        assertThat(list.maySubscribe(alice, filter("a/#"))).isTrue();
        assertThat(list.maySubscribe(alice, filter("$share/g/a/b"))).isTrue();
        assertThat(list.maySubscribe(alice, filter("$share/a/b"))).isFalse();
    }

    @Test
    void a_denial_wins_over_every_permission() throws Exception {
        AccessList list = list("""
                everyone
                topic deny secret/#
                user alice
                topic readwrite #
                """);

        assertThat(list.mayPublish(alice, "open")).isTrue();
        assertThat(list.mayPublish(alice, "secret")).isFalse();
        assertThat(list.mayPublish(alice, "secret/1")).isFalse();
        assertThat(list.maySubscribe(alice, filter("open/#"))).isTrue();
        assertThat(list.maySubscribe(alice, filter("secret/1"))).isFalse();
        assertThat(list.maySubscribe(alice, filter("#")))
                .as("would show secret topics")
                .isFalse();
        assertThat(list.maySubscribe(alice, filter("+/1"))).isFalse();
    }

    @Test
    void patterns_are_filled_in_for_each_client() throws Exception {
        AccessList list = list("pattern write devices/%c/#\npattern read commands/%u-in/+\npattern 100%/%c\n");

        assertThat(list.mayPublish(alice, "devices/phone/state")).isTrue();
        assertThat(list.mayPublish(alice, "devices/gateway-1/state")).isFalse();
        assertThat(list.maySubscribe(alice, filter("commands/alice-in/+"))).isTrue();
        assertThat(list.maySubscribe(alice, filter("commands/+/+"))).isFalse();
        assertThat(list.maySubscribe(bob, filter("commands/alice-in/+"))).isFalse();
        assertThat(list.mayPublish(alice, "100%/phone")).isTrue();
        assertThat(list.maySubscribe(nobody, filter("commands/-in/x"))).isFalse();
        assertThat(list.maySubscribe(nobody, filter("commands/null-in/x"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"+", "#", "a/b", "/", "+/x", "a#", "", "a\0"})
    @Attack("moquette-963-wildcards")
    void a_name_with_a_wildcard_or_a_slash_never_widens_a_pattern(String name) throws Exception {
        AccessList list = list("pattern readwrite devices/%c/#\npattern readwrite users/%u/#\npattern readwrite %c\n");
        ClientIdentity trickster = client(name, name);

        for (String topic : new String[] {"devices/" + name + "/x", "devices/phone/x", "users/a/b/x", "a", name}) {
            assertThat(list.mayPublish(trickster, topic)).as(topic).isFalse();
        }
        for (String wanted : new String[] {"devices/+/x", "devices/#", "devices/a/b/x", "users/+/#", "#", "+"}) {
            assertThat(list.maySubscribe(trickster, filter(wanted))).as(wanted).isFalse();
        }
    }

    @Test
    void a_name_that_begins_with_a_dollar_gains_no_topics_of_the_broker() throws Exception {
        AccessList list = list("pattern readwrite %c/#\npattern readwrite d/%c/#\n");
        ClientIdentity trickster = client("$SYS", null);

        assertThat(list.mayPublish(trickster, "$SYS/broker")).isFalse();
        assertThat(list.maySubscribe(trickster, filter("$SYS/#"))).isFalse();
        assertThat(list.mayPublish(trickster, "d/$SYS/x")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "a/b, private/a/b/x",
        "+, private/+/x",
        "#, private/x/y",
        "$SYS, $SYS/own",
        "$SYS/x, $SYS/x/own",
        "plain, private/plain/x",
        "plain, plain/own",
        "a/b, a/b/own",
    })
    void a_denying_pattern_is_never_void_for_odd_names(String name, String topic) throws Exception {
        AccessList list = list("""
                pattern deny private/%c/x
                pattern deny private/%c/y
                pattern deny %c/own
                everyone
                topic readwrite #
                topic readwrite $SYS/#
                """);

        assertThat(list.mayPublish(client(name, null), topic)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "topic read a/#          | 'topic' stands before the first section",
                "user                    | 'user' has no name, expected 'user NAME'",
                "everyone x              | expected nothing",
                "usr alice               | 'usr' is not known, expected everyone, anonymous",
                "pattern                 | names no topics, expected 'pattern read|write",
                "pattern reed a/#        | 'reed' is no kind of access, expected read, write, readwrite or deny",
                "pattern read a#         | 'a#': topic filter",
                "pattern read $share/g/a | is a shared subscription, expected the topics alone",
            })
    void a_bad_line_is_named_with_what_would_be_right(String line, String problem) throws IOException {
        Path path = folder.resolve("acl");
        Files.writeString(path, "# access\n" + line + "\n");

        assertThatThrownBy(() -> AccessList.open(path))
                .isInstanceOf(AuthFileException.class)
                .hasMessageStartingWith(path + ":2: ")
                .hasMessageContaining(problem);
    }

    @Test
    void a_placeholder_in_a_topic_line_is_an_error_because_it_would_not_be_filled_in() {
        assertThatThrownBy(() -> list("everyone\ntopic read devices/%c\n"))
                .hasMessageContaining(":2: ")
                .hasMessageContaining("'pattern'");
    }

    @Test
    void topics_and_names_may_have_blanks() throws Exception {
        AccessList list = list("user anna maria\ntopic write living room/lamp\n");

        assertThat(list.mayPublish(client("c", "anna maria"), "living room/lamp"))
                .isTrue();
    }

    @Test
    void a_changed_file_changes_answers_and_version_and_a_broken_one_neither() throws Exception {
        // Given
        AccessList list = list("user alice\ntopic write a\n");
        long first = list.version();

        // When
        Files.writeString(folder.resolve("acl"), "user alice\ntopic write b\n");
        list.poll();
        long second = list.version();
        Files.writeString(folder.resolve("acl"), "user alice\ntopic write b\nnonsense\n");
        list.poll();

        // Then
        assertThat(second).isNotEqualTo(first);
        assertThat(list.version()).isEqualTo(second);
        assertThat(list.mayPublish(alice, "a")).isFalse();
        assertThat(list.mayPublish(alice, "b")).isTrue();
    }

    @Test
    void an_empty_file_denies_everything_and_no_file_all_but_the_brokers_own_topics() throws Exception {
        assertThat(list("").mayPublish(alice, "a")).isFalse();
        assertThat(list("").maySubscribe(alice, filter("a"))).isFalse();

        Authorizer open = new OpenAccess();
        assertThat(open.mayPublish(nobody, "a")).isTrue();
        assertThat(open.mayPublish(nobody, "$SYS/a")).isFalse();
        assertThat(open.maySubscribe(nobody, filter("$SYS/#"))).isTrue();
    }

    private AccessList list(String text) throws IOException, AuthFileException {
        Path path = folder.resolve("acl");
        Files.writeString(path, text);
        return AccessList.open(path);
    }

    static TopicFilter filter(String text) {
        try {
            return TopicFilter.parse(text);
        } catch (MqttProtocolException e) {
            throw new AssertionError(text, e);
        }
    }
}
