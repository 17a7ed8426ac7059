package io.spoor.tracing.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsValuesTest {

    @ParameterizedTest
    @CsvSource({
        "0B, 0",
        "1023B, 1023",
        "1KiB, 1024",
        "64 MiB, 67108864",
        "3GiB, 3221225472",
        "1TiB, 1099511627776",
        "2kB, 2000",
        "5MB, 5000000",
        "1GB, 1000000000",
        "1TB, 1000000000000"
    })
    void sizes_are_read(String text, long bytes) {
        assertThat(DataSize.parse(text)).isEqualTo(new DataSize(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "MiB", "-1B", "1.5MiB", "1 mib", "1KB", "1KiBs", "99999999TiB", "1kiB"})
    void other_texts_are_no_sizes(String text) {
        assertThatThrownBy(() -> DataSize.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is ");
    }

    @Test
    void sizes_are_written_in_a_form_that_reads_back() {
        assertThat(DataSize.ofMiB(1024)).hasToString("1GiB");
        assertThat(DataSize.ofKiB(1)).hasToString("1KiB");
        assertThat(new DataSize(1025)).hasToString("1025B");
        assertThat(new DataSize(0)).hasToString("0B");
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            DataSize size = new DataSize(random.nextLong(1L << 30) << random.nextInt(20));
            assertThat(DataSize.parse(size.toString())).isEqualTo(size);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:1883, localhost, 1883",
        "127.0.0.1:0, 127.0.0.1, 0",
        "[::1]:65535, ::1, 65535",
        "broker.example.com:00080, broker.example.com, 80"
    })
    void addresses_are_read(String text, String host, int port) {
        assertThat(HostAndPort.parse(text)).isEqualTo(new HostAndPort(host, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1883",
                ":1883",
                "a:",
                "a:65536",
                "a:-1",
                "a:1883x",
                "::1:1883",
                "[::1:1883",
                "[]:1",
                " :1",
                "a:123456",
                "a:١"
            })
    void other_texts_are_no_addresses(String text) {
        assertThatThrownBy(() -> HostAndPort.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void addresses_are_written_in_a_form_that_reads_back() {
        assertThat(new HostAndPort("::1", 1)).hasToString("[::1]:1");
        assertThat(new HostAndPort("a", 1)).hasToString("a:1");
        assertThat(new HostAndPort("no.such.host.invalid", 1).resolve().isUnresolved())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"500ms, 500", "10s, 10000", "5 m, 300000", "12h, 43200000", "7d, 604800000", "0s, 0"})
    void durations_are_read(String text, long millis) {
        assertThat(SettingsText.parseDuration(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "-1s", "1.5s", "PT10S", "1h30m", "10S", "1w"})
    void other_texts_are_no_durations(String text) {
        assertThatThrownBy(() -> SettingsText.parseDuration(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is not a duration");
    }

    @Test
    void very_long_durations_are_refused_or_written_whole() {
        assertThat(SettingsText.of(SettingsText.parseDuration("99999999999999d")))
                .isEqualTo("99999999999999d");
        assertThatThrownBy(() -> SettingsText.parseDuration("999999999999999d"))
                .hasMessage("'999999999999999d' is too long a time");
    }

    @Test
    void durations_are_written_in_a_form_that_reads_back() {
        assertThat(SettingsText.of(Duration.ofSeconds(90))).isEqualTo("90s");
        assertThat(SettingsText.of(Duration.ofMinutes(2))).isEqualTo("2m");
        assertThat(SettingsText.of(Duration.ofDays(2))).isEqualTo("2d");
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            Duration duration = Duration.ofMillis(random.nextLong(1L << 40));
            assertThat(SettingsText.parseDuration(SettingsText.of(duration))).isEqualTo(duration);
        }
    }

    @Test
    void a_check_names_everything_that_is_wrong_and_passes_what_is_right() {
        // Given
        SettingsCheck check = new SettingsCheck()
                .range("inside", 5, 5, 5)
                .range("low", 0, 1, 9)
                .range("wait", Duration.ofHours(1), Duration.ZERO, Duration.ofMinutes(5))
                .that(true, "fine", "unused")
                .that(false, "name", "is empty");

        // When, then
        assertThatThrownBy(check::done)
                .isInstanceOfSatisfying(
                        InvalidSettingsException.class,
                        e -> assertThat(e.faults())
                                .containsExactly(
                                        new SettingsCheck.Fault("low", "0 is not between 1 and 9"),
                                        new SettingsCheck.Fault("wait", "1h is not between 0s and 5m"),
                                        new SettingsCheck.Fault("name", "is empty")))
                .hasMessage("low: 0 is not between 1 and 9; wait: 1h is not between 0s and 5m; name: is empty");
        new SettingsCheck().range("inside", 5, 0, 9).done();
    }
}
