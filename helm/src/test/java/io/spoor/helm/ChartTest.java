package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.LintResult;
import org.junit.jupiter.api.Test;

class ChartTest {
    @Test
    void lint_has_nothing_to_say_against_it() {
        // When
        LintResult result = Chart.lint();

        // Then
        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
        assertThat(result.getMessages()).noneMatch(message -> message.contains("[WARNING]"));
    }
}
