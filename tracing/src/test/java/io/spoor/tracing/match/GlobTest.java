package io.spoor.tracing.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

    @ParameterizedTest
    @CsvSource({
        "pump-7, pump-7, true",
        "pump-7, pump-71, false",
        "pump-7, Pump-7, false",
        "pump-*, pump-7, true",
        "pump-*, pump-, true",
        "pump-*, xpump-7, false",
        "*, '', true",
        "*-7, pump-7, true",
        "*p*-*7, pump-17, true",
        "pump-?, pump-7, true",
        "pump-?, pump-, false",
        "pump-?, pump-77, false",
        "a.c, abc, false",
        "a*b*c, aXbYbZc, true",
        "a*b*c, aXbYbZ, false"
    })
    void a_star_is_any_text_and_a_question_mark_one_character(String pattern, String text, boolean matches) {
        assertThat(new Glob(pattern).matches(text)).isEqualTo(matches);
    }

    @Test
    void it_matches_as_a_regular_expression_would() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            // Given
            String pattern = text(random, "ab*?", 1 + random.nextInt(8));
            String text = text(random, "abc", random.nextInt(10));
            // When
            boolean matches = new Glob(pattern).matches(text);
            // Then
            boolean expected = Pattern.matches(pattern.replace("*", ".*").replace('?', '.'), text);
            assertThat(matches).as("%s ~ %s", pattern, text).isEqualTo(expected);
        }
    }

    @Test
    void no_text_makes_it_slow() {
        Glob hard = new Glob("*a".repeat(50) + "b");
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThat(hard.matches("a".repeat(65_535))).isFalse());
    }

    @Test
    void nothing_is_no_pattern_and_nobody_is_like_any() {
        assertThatIllegalArgumentException().isThrownBy(() -> Glob.parse("")).withMessageContaining("is empty");
        assertThat(new Glob("*").matches(null)).isFalse();
    }

    private static String text(Random random, String alphabet, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
