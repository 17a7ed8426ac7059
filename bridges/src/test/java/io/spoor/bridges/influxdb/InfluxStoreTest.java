package io.spoor.bridges.influxdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.bridges.influxdb.InfluxFake.Answer;
import io.spoor.bridges.testing.FreePorts;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InfluxStoreTest {
    private static final String LINE = "mqtt,topic=a value=1.0 1";

    private InfluxFake influx;
    private InfluxStore store;

    @BeforeEach
    void start() throws IOException {
        influx = new InfluxFake();
        store = store(influx.url().toString(), Duration.ofSeconds(10));
    }

    @AfterEach
    void stop() {
        store.close();
        influx.close();
    }

    @Test
    void a_batch_is_posted_compressed_with_token_bucket_and_organisation() {
        influx.token = "s3cret";

        WriteOutcome outcome = store.write(LINE + "\nmqtt,topic=b value=2.0 1");

        assertThat(outcome).isEqualTo(new WriteOutcome.Stored());
        assertThat(influx.points()).isEqualTo(Map.of("mqtt,topic=a 1", "value=1.0", "mqtt,topic=b 1", "value=2.0"));
        assertThat(influx.requests()).containsExactly("POST /api/v2/write?org=o&bucket=b&precision=ns");
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504})
    void an_overloaded_or_failing_server_is_busy(int status) {
        influx.answerNext(Answer.of(status, "unavailable", "try later"));

        assertThat(store.write(LINE))
                .isEqualTo(
                        new WriteOutcome.Busy("HTTP status code: " + status + "; Message: try later", Duration.ZERO));
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "100000, 300", "soon, 0", "-5, 0"})
    void the_servers_wish_when_to_retry_counts_within_bounds(String header, long seconds) {
        influx.answerNext(new Answer(429, "", Map.of("Retry-After", header)));

        assertThat(store.write(LINE))
                .isInstanceOfSatisfying(
                        WriteOutcome.Busy.class,
                        busy -> assertThat(busy.retryAfter()).isEqualTo(Duration.ofSeconds(seconds)));
    }

    @Test
    void the_wish_may_be_a_date() {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(60));
        influx.answerNext(new Answer(503, "", Map.of("Retry-After", date)));

        assertThat(store.write(LINE))
                .isInstanceOfSatisfying(
                        WriteOutcome.Busy.class,
                        busy -> assertThat(busy.retryAfter())
                                .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(60)));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 401, 402, 403, 404, 405, 415, 421})
    void what_only_a_person_can_mend_is_refused(int status) {
        influx.answerNext(Answer.of(status, "code", "no way in"));

        assertThat(store.write(LINE))
                .isInstanceOfSatisfying(
                        WriteOutcome.Refused.class,
                        refused -> assertThat(refused.reason()).contains(String.valueOf(status)));
    }

    @Test
    void a_wrong_token_is_refused_without_telling_it() {
        influx.token = "another";

        assertThat(store.write(LINE))
                .isEqualTo(new WriteOutcome.Refused("HTTP status code: 401; Message: unauthorized access"));
        assertThat(Secret.of("s3cret")).hasToString("***");
    }

    @Test
    void a_token_that_has_changed_is_read_again_after_a_refusal() {
        influx.token = "new";
        String[] token = {"old"};
        InfluxStore.Source source = () -> address(influx.url().toString(), Duration.ofSeconds(10), token[0]);
        try (InfluxStore watched =
                new InfluxStore(address(influx.url().toString(), Duration.ofSeconds(10), "old"), source)) {
            assertThat(watched.write(LINE)).isInstanceOf(WriteOutcome.Refused.class);
            assertThat(watched.write(LINE)).isInstanceOf(WriteOutcome.Refused.class);
            token[0] = "new";
            assertThat(watched.write(LINE)).isInstanceOf(WriteOutcome.Stored.class);
        }
    }

    @Test
    void too_much_and_wrong_data_are_told_apart() {
        influx.answerNext(
                Answer.of(413, "request too large", "too large"),
                Answer.of(422, "unprocessable entity", "beyond retention"),
                new Answer(
                        400, "{\"error\":\"unable to parse 'x'\"}", Map.of("X-Influxdb-Error", "unable to parse 'x'")));

        assertThat(store.write(LINE)).isInstanceOf(WriteOutcome.TooLarge.class);
        assertThat(store.write(LINE))
                .isEqualTo(new WriteOutcome.Rejected("HTTP status code: 422; Message: beyond retention"));
        assertThat(store.write(LINE))
                .isEqualTo(new WriteOutcome.Rejected("HTTP status code: 400; Message: unable to parse 'x'"));
    }

    @Test
    void nobody_there_is_busy() throws IOException {
        try (InfluxStore lonely = store("http://127.0.0.1:" + FreePorts.one(), Duration.ofSeconds(10))) {
            assertThat(lonely.write(LINE))
                    .isInstanceOfSatisfying(
                            WriteOutcome.Busy.class,
                            busy -> assertThat(busy.reason()).startsWith("not reachable: "));
        }
    }

    @Test
    void a_server_that_never_answers_is_busy_after_the_timeout() {
        influx.delay = Duration.ofSeconds(20);
        try (InfluxStore impatient = store(influx.url().toString(), Duration.ofMillis(200))) {
            assertThat(impatient.write(LINE)).isInstanceOf(WriteOutcome.Busy.class);
        }
    }

    private static InfluxStore store(String url, Duration timeout) {
        return new InfluxStore(address(url, timeout, "s3cret"));
    }

    private static StoreAddress address(String url, Duration timeout, String token) {
        return new StoreAddress(
                WriteApi.V2, url, "o", "b", null, Secret.of(token), true, Duration.ofSeconds(5), timeout, null);
    }
}
