package io.spoor.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class GrowthTest {

    /** Windows that differ in the objects in use. */
    private static List<Row> inUse(double... mib) {
        return DoubleStream.of(mib)
                .mapToObj(value -> new Row("", 11_000, 11_000, 5_000, 1, 2, 3, 0.5, 700, value, 20, 11_100, 40, 32))
                .toList();
    }

    @Test
    void what_stays_within_its_slack_has_not_grown() {
        assertThat(Growth.find(inUse(60, 100, 100, 140, 117.9))).isEmpty();
    }

    @Test
    void what_is_more_in_the_end_than_after_the_warm_up_has_grown() {
        assertThat(Growth.find(inUse(100, 100, 100, 101, 118.1)))
                .containsExactly("objects in use, MiB: 100.0 at first, 118.1 in the end");
    }

    @Test
    void hard_limit_of_descriptors_is_read() {
        assertThat(Soak.descriptorLimit("""
                Limit                     Soft Limit           Hard Limit           Units
                Max processes             94968                94968                processes
                Max open files            1024                 20000                files
                """)).isEqualTo(20_000);
        assertThat(Soak.descriptorLimit("Max open files            1024                 unlimited            files"))
                .isEqualTo(Long.MAX_VALUE);
    }
}
