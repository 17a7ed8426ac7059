package io.spoor.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

    @Test
    void spread_of_an_even_number_of_values_has_the_mean_of_the_middle_two() {
        assertThat(Spread.of(List.of(9.0, 1.0, 2.0, 4.0))).isEqualTo(new Spread(1, 3, 9));
        assertThat(Spread.of(List.of(5.0))).isEqualTo(new Spread(5, 5, 5));
        assertThatThrownBy(() -> Spread.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void table_prints_aligned_text_and_markdown() {
        // Given
        Table table = new Table("Title", "peer", "msg/s");
        table.add(List.of("mosquitto", "7"));

        // Then
        assertThat(table.text()).isEqualTo("Title\n  peer       msg/s\n  mosquitto      7\n");
        assertThat(table.markdown()).isEqualTo("**Title**\n\n| peer | msg/s |\n|---|---:|\n| mosquitto | 7 |\n");
    }

    @Test
    void report_compares_medians_with_the_baseline() {
        // Given
        Report report = new Report("base");
        for (double ms : new double[] {10, 30, 20}) {
            report.add("ready", "base", new Sample.Ready(ms));
            report.add("ready", "other", new Sample.Ready(3 * ms));
        }

        // When
        String text = report.tables(List.of("other", "base")).get(0).text();

        // Then
        assertThat(text.lines().toList())
                .containsExactly(
                        "ready",
                        "  peer   ms  min–max  ratio",
                        "  other  60    30–90   3.00",
                        "  base   20    10–30   1.00");
    }

    @Test
    void losses_add_up_and_noise_is_marked() {
        // Given
        Report report = new Report("base");
        report.add("load", "base", underLoad(3, 0.05));
        report.add("load", "base", underLoad(4, 0.5));

        // When
        String row =
                report.tables(List.of("base")).get(0).text().lines().toList().get(2);

        // Then
        assertThat(row.split(" {2,}", -1)).contains("7", "0.50 (!)");
    }

    private static Sample.UnderLoad underLoad(long lost, double otherCores) {
        return new Sample.UnderLoad(1000, 2, 100, 200, lost, 0, 0, 0, 0.1, otherCores);
    }
}
