package io.spoor.bridges.influxdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.bridges.influxdb.mapping.FieldNames;
import io.spoor.bridges.influxdb.mapping.IntegerFields;
import io.spoor.tracing.spi.BridgeFactory;
import io.spoor.tracing.spi.DataSize;
import io.spoor.tracing.spi.InvalidSettingsException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InfluxDbConfigTest {

    @Test
    void everything_that_is_wrong_is_named_at_once() {
        assertThatThrownBy(() -> new InfluxDbConfig(
                        URI.create("ftp://me:pw@host/?token=x"),
                        WriteApi.V2,
                        " ",
                        "",
                        Path.of("token"),
                        "user",
                        null,
                        Path.of("ca.pem"),
                        List.of("a/#/b"),
                        List.of(),
                        FieldNames.TYPED,
                        IntegerFields.FLOAT,
                        0,
                        1000,
                        SeriesLimits.Beyond.DROP_TAGS,
                        true,
                        0,
                        DataSize.ofMiB(100),
                        Duration.ofHours(1),
                        true,
                        Duration.ZERO,
                        Duration.ZERO))
                .isInstanceOfSatisfying(
                        InvalidSettingsException.class,
                        e -> assertThat(e.faults())
                                .extracting(fault -> fault.key())
                                .containsExactly(
                                        "url",
                                        "url",
                                        "org",
                                        "bucket",
                                        "passwordFile",
                                        "tokenFile",
                                        "caFile",
                                        "maxFields",
                                        "batchSize",
                                        "batchBytes",
                                        "flushInterval",
                                        "connectTimeout",
                                        "requestTimeout",
                                        "topics[0]"));
    }

    @Test
    void a_user_without_password_and_a_password_without_user_are_refused() {
        assertThatThrownBy(() -> credentials(null, Path.of("pw"))).hasMessageContaining("username: ");
        assertThatThrownBy(() -> credentials("me", null)).hasMessageContaining("passwordFile: ");
        assertThat(credentials("me", Path.of("pw")).username()).isEqualTo("me");
    }

    @Test
    void the_factory_is_found() {
        assertThat(ServiceLoader.load(BridgeFactory.class))
                .anySatisfy(factory -> assertThat(factory.configPath()).isEqualTo("bridges.influxdb"));
    }

    private static InfluxDbConfig credentials(@Nullable String user, @Nullable Path passwordFile) {
        return new InfluxDbConfig(
                URI.create("http://localhost:8086"),
                WriteApi.V2,
                "o",
                "b",
                null,
                user,
                passwordFile,
                null,
                List.of("#"),
                List.of(),
                FieldNames.TYPED,
                IntegerFields.FLOAT,
                256,
                1000,
                SeriesLimits.Beyond.DROP_TAGS,
                true,
                5000,
                DataSize.ofMiB(4),
                Duration.ofSeconds(1),
                true,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30));
    }
}
