package io.spoor.helm.boards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MathExpressionTest {
    @Test
    void precedence_is_the_usual_one() {
        assertThat(MathExpression.evaluate("1 + 2 * $a - (4 - 1) / $b", Map.of("a", 5.0, "b", 2.0)))
                .isEqualTo(9.5);
        assertThat(MathExpression.evaluate("($a > 1) * 7 + ($a == 1)", Map.of("a", 1.0)))
                .isEqualTo(1);
        assertThat(MathExpression.evaluate("($a >= 1) * 7 + ($a * 2 > 3 * $a)", Map.of("a", 1.0)))
                .isEqualTo(7);
    }

    @Test
    void what_it_does_not_know_is_an_error() {
        assertThatThrownBy(() -> MathExpression.evaluate("$a + $c", Map.of("a", 1.0)))
                .hasMessageContaining("Nothing is named c");
        assertThatThrownBy(() -> MathExpression.evaluate("(1 + 2", Map.of())).hasMessageContaining("parenthesis");
        assertThatThrownBy(() -> MathExpression.evaluate("1 % 2", Map.of())).hasMessageContaining("Unexpected");
    }
}
