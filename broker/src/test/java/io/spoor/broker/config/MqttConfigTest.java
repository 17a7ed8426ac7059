package io.spoor.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.tracing.match.AddressRange;
import io.spoor.tracing.spi.DataSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MqttConfigTest {

    @Test
    void defaults() {
        // When, then
        assertThat(MqttConfig.defaults())
                .isEqualTo(new MqttConfig(
                        DataSize.ofMiB(1),
                        DataSize.ofKiB(256),
                        256,
                        65_535,
                        1024,
                        1024,
                        64,
                        Duration.ZERO,
                        Duration.ofSeconds(10),
                        500,
                        20_000,
                        List.of(AddressRange.parse("127.0.0.0/8"), AddressRange.parse("::1/128")),
                        1_000_000,
                        new DataSize(0),
                        Duration.ofDays(7),
                        10_000,
                        DataSize.ofMiB(16),
                        new DataSize(0),
                        OverflowAction.DROP_NEWEST,
                        Duration.ofSeconds(2),
                        OverflowAction.DROP_OLDEST,
                        DataSize.ofMiB(1),
                        new DataSize(0),
                        new DataSize(0),
                        Duration.ofSeconds(10),
                        2,
                        true,
                        true,
                        true,
                        10_000,
                        DataSize.ofMiB(4),
                        1_000_000,
                        new DataSize(0),
                        0,
                        0,
                        Duration.ofSeconds(10)));
    }

    @Test
    void full_mapping() throws Exception {
        // When
        MqttConfig full = Mapping.bind(MqttConfig.class, Path.of("/"), """
                maximumPacketSize: 256KiB
                maximumConnectSize: 16KiB
                maximumTopicLevels: 10
                maximumTopicLength: 1000
                receiveMaximum: 20
                maximumInflight: 30
                topicAliasMaximum: 0
                maximumKeepAlive: 5m
                connectTimeout: 500ms
                connectionRate: 50
                connectionBurst: 60
                connectionRateExempt: [10.1.0.0/16]
                maximumSessions: 70
                sessionBudget: 3MiB
                maximumSessionExpiry: 1d
                maximumQueuedMessages: 7
                maximumQueuedBytes: 1GiB
                queueBudget: 5MiB
                queueFullAction: disconnect
                slowConsumerAfter: 3s
                slowConsumerAction: drop-newest
                publisherBudget: 64KiB
                brokerBudget: 32MiB
                inputBudget: 9MiB
                sysInterval: 0s
                maximumQos: 1
                retainAvailable: false
                wildcardSubscriptions: false
                sharedSubscriptions: false
                maximumSubscriptionsPerSession: 5
                maximumSubscriptionBytes: 64KiB
                maximumRetainedMessages: 6
                maximumRetainedBytes: 8MiB
                maximumConnections: 1000
                threads: 3
                shutdownGrace: 1h
                """);

        // Then
        assertThat(full)
                .isEqualTo(new MqttConfig(
                        DataSize.ofKiB(256),
                        DataSize.ofKiB(16),
                        10,
                        1000,
                        20,
                        30,
                        0,
                        Duration.ofMinutes(5),
                        Duration.ofMillis(500),
                        50,
                        60,
                        List.of(AddressRange.parse("10.1.0.0/16")),
                        70,
                        DataSize.ofMiB(3),
                        Duration.ofDays(1),
                        7,
                        DataSize.ofMiB(1024),
                        DataSize.ofMiB(5),
                        OverflowAction.DISCONNECT,
                        Duration.ofSeconds(3),
                        OverflowAction.DROP_NEWEST,
                        DataSize.ofKiB(64),
                        DataSize.ofMiB(32),
                        DataSize.ofMiB(9),
                        Duration.ZERO,
                        1,
                        false,
                        false,
                        false,
                        5,
                        DataSize.ofKiB(64),
                        6,
                        DataSize.ofMiB(8),
                        1000,
                        3,
                        Duration.ofHours(1)));
        Mapping.assertEveryComponentDiffers(full, MqttConfig.defaults());
    }

    @ParameterizedTest
    @CsvSource({
        "maximumPacketSize, 100B",
        "maximumPacketSize, 256MiB",
        "maximumConnectSize, 100B",
        "maximumTopicLevels, 0",
        "maximumTopicLength, 65536",
        "receiveMaximum, 0",
        "receiveMaximum, 65536",
        "maximumInflight, 0",
        "topicAliasMaximum, -1",
        "maximumKeepAlive, 19h",
        "connectTimeout, 0s",
        "connectionRate, -1",
        "connectionBurst, 0",
        "maximumSessions, 0",
        "sessionBudget, 2TiB",
        "queueBudget, 2TiB",
        "inputBudget, 2TiB",
        "maximumSubscriptionBytes, 100B",
        "maximumSessionExpiry, 50000d",
        "maximumQueuedMessages, 0",
        "maximumQueuedBytes, 512KiB",
        "slowConsumerAfter, 1ms",
        "publisherBudget, 1KiB",
        "brokerBudget, 512KiB",
        "sysInterval, 2d",
        "maximumQos, 3",
        "maximumQos, -1",
        "maximumSubscriptionsPerSession, 0",
        "maximumRetainedMessages, -1",
        "maximumRetainedBytes, 2TiB",
        "maximumConnections, -1",
        "threads, 2000",
        "shutdownGrace, 2h"
    })
    void values_out_of_range_are_refused_by_their_key(String key, String value) {
        // Given
        String yaml = key + ": " + value;

        // When, then
        assertThatThrownBy(() -> Mapping.bind(MqttConfig.class, Path.of("/"), yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key + ": " + value + " is ");
    }

    @Test
    void threads_are_one_for_each_core_unless_given() {
        // When, then
        assertThat(MqttConfig.defaults().eventLoops())
                .isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(MqttConfig.of(Map.of("threads", 3)).eventLoops()).isEqualTo(3);
    }
}
