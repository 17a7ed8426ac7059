package io.spoor.broker.protocol;

import static io.spoor.broker.protocol.Bytes.refused;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "/", "//", "a/b", "/a/", " ", "$SYS/broker", "Ünïcode/😀", "a b"})
    void valid_names_are_accepted(String name) throws MqttProtocolException {
        Topics.validateName(name);
        assertThat(Topics.isValidName(name)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'', is empty",
        "a/+, contains the wildcard +",
        "a/#, contains the wildcard #",
        "a+b, contains the wildcard +",
        "#, contains the wildcard #",
    })
    void invalid_names_are_refused_and_the_message_says_why(String name, String why) {
        MqttProtocolException e = refused(() -> Topics.validateName(name));
        assertThat(e.reasonCode()).isEqualTo(ReasonCode.MALFORMED_PACKET);
        assertThat(e).hasMessage("topic name " + why);
        assertThat(Topics.isValidName(name)).isFalse();
    }

    @Test
    void text_that_could_not_be_encoded_is_refused() {
        assertThat(Topics.isValidName("a\0b")).isFalse();
        assertThat(Topics.isValidName("a\uD800")).isFalse();
        assertThat(Topics.isValidName("a\uDC00\uD800")).isFalse();
        assertThat(Topics.isValidName("\uD83D\uDE00")).isTrue();
    }

    @Test
    void the_limit_is_65535_bytes_not_characters() {
        assertThat(Topics.isValidName("a".repeat(65_535))).isTrue();
        assertThat(Topics.isValidName("a".repeat(65_536))).isFalse();
        assertThat(Topics.isValidName("€".repeat(21_845))).isTrue();
        assertThat(Topics.isValidName("€".repeat(21_846))).isFalse();
    }

    @Test
    void levels_are_counted() {
        assertThat(Topics.levelCount("a")).isEqualTo(1);
        assertThat(Topics.levelCount("/")).isEqualTo(2);
        assertThat(Topics.levelCount("a//b")).isEqualTo(3);
        assertThat(Topics.levelCount("/".repeat(65_535))).isEqualTo(65_536);
    }
}
