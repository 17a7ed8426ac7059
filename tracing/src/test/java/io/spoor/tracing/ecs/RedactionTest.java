package io.spoor.tracing.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.tracing.match.TopicPattern;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {
    private final Redaction redaction = new Redaction(new TopicPattern("#"), Set.of("pin", "name"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            {"pin":"1234"}                      | {"pin":"[redacted]"}
            {"pin" : 1234, "ok":true}           | {"pin" : "[redacted]", "ok":true}
            {"a":{"name":"Ann","age":3}}        | {"a":{"name":"[redacted]","age":3}}
            {"pin":{"a":[1,"}"]},"b":2}         | {"pin":"[redacted]","b":2}
            [{"pin":1},{"pin":2}]               | [{"pin":"[redacted]"},{"pin":"[redacted]"}]
            {"a":"pin","b":"name"}              | {"a":"pin","b":"name"}
            {"pin":"a\\",\\"b"}                   | {"pin":"[redacted]"}
            {"p\\u0069n":1}                      | {"p\\u0069n":"[redacted]"}
            {"pin":"12                          | {"pin":"[redacted]"
            {"pin                               | {"pin
            {"b":1,"pin":                       | {"b":1,"pin":"[redacted]"
            no json at all                      | no json at all
            """)
    void values_of_named_members_are_left_out_wherever_the_text_ends(String text, String expected) {
        assertThat(redaction.apply(text)).isEqualTo(expected);
    }

    @Test
    void without_names_nothing_is_left() {
        assertThat(new Redaction(new TopicPattern("#"), Set.of()).apply("{\"a\":1}"))
                .isEqualTo(Redaction.MARK);
    }
}
