package io.spoor.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.tracing.spi.Bridge;
import io.spoor.tracing.spi.BridgeContext;
import io.spoor.tracing.spi.BridgeFactory;
import io.spoor.tracing.spi.DataSize;
import io.spoor.tracing.spi.DefaultValue;
import io.spoor.tracing.spi.HostAndPort;
import io.spoor.tracing.spi.SettingsCheck;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BridgeSectionsTest {
    private final StoreFactory store = new StoreFactory("bridges.store", false);
    private final StoreFactory embedded = new StoreFactory("bridges.embedded", true);
    private final StoreFactory log = new StoreFactory("tracing.log", false);

    /** Every type of component that a bridge's settings may have. */
    record StoreSettings(
            URI url,
            @DefaultValue("5s") Duration pause,
            @DefaultValue("4MiB") DataSize batch,
            @DefaultValue("0.5") double share,
            @DefaultValue("9000000000") long most,
            @Nullable Path tokenFile,
            List<HostAndPort> hosts,
            Set<Mode> modes,
            Map<String, String> tags,
            List<Rule> rules,
            Retry retry) {
        enum Mode {
            FAST,
            VERY_SAFE
        }

        record Rule(String filter, @DefaultValue("[a, b]") List<String> fields) {}

        record Retry(@DefaultValue("3") int times) {
            Retry {
                new SettingsCheck().range("times", times, 0, 10).done();
            }
        }
    }

    private record StoreFactory(String configPath, boolean byDefault) implements BridgeFactory<StoreSettings> {
        @Override
        public Class<StoreSettings> configType() {
            return StoreSettings.class;
        }

        @Override
        public @Nullable StoreSettings defaults(Set<String> configured) {
            return byDefault && !configured.contains("bridges.store")
                    ? Mapping.bind(StoreSettings.class, Path.of("/"), "url: http://localhost:1")
                    : null;
        }

        @Override
        public Bridge create(StoreSettings config, BridgeContext context) {
            throw new UnsupportedOperationException("these tests only configure");
        }
    }

    @Test
    void a_section_is_bound_to_its_factorys_record() {
        // When
        BrokerConfig config = parse("""
                bridges:
                  store:
                    url: "http://127.0.0.1:8086"
                    pause: 1m
                    batch: 1KiB
                    share: 1
                    most: 7
                    tokenFile: secrets/token
                    hosts: ["a:1", "[::1]:2"]
                    modes: [very-safe, fast]
                    tags: {site: north, "a b": c}
                    rules: [{filter: "a/+"}, {filter: "#", fields: []}]
                    retry: {times: 0}
                """);

        // Then
        assertThat(config.bridges())
                .containsExactly(new BridgeSettings<>(
                        store,
                        new StoreSettings(
                                URI.create("http://127.0.0.1:8086"),
                                Duration.ofMinutes(1),
                                DataSize.ofKiB(1),
                                1.0,
                                7,
                                Path.of("/base/secrets/token"),
                                List.of(new HostAndPort("a", 1), new HostAndPort("::1", 2)),
                                Set.of(StoreSettings.Mode.VERY_SAFE, StoreSettings.Mode.FAST),
                                Map.of("site", "north", "a b", "c"),
                                List.of(
                                        new StoreSettings.Rule("a/+", List.of("a", "b")),
                                        new StoreSettings.Rule("#", List.of())),
                                new StoreSettings.Retry(0))));
    }

    @Test
    void absent_keys_take_their_defaults_and_collections_are_empty() {
        // When
        BrokerConfig config = parse("bridges: {store: {url: 'http://127.0.0.1:8086'}}");

        // Then
        assertThat(config.bridges().get(0).settings())
                .isEqualTo(new StoreSettings(
                        URI.create("http://127.0.0.1:8086"),
                        Duration.ofSeconds(5),
                        DataSize.ofMiB(4),
                        0.5,
                        9_000_000_000L,
                        null,
                        List.of(),
                        Set.of(),
                        Map.of(),
                        List.of(),
                        new StoreSettings.Retry(3)));
    }

    @Test
    void a_bridge_that_runs_by_default_runs_unless_another_replaces_it_or_it_is_switched_off() {
        // When, then
        assertThat(factories(parse(""))).containsExactly(embedded);
        assertThat(factories(parse("bridges: {store: {url: 'http://a:1'}}"))).containsExactly(store);
        assertThat(parse("bridges: {embedded: false}").bridges()).isEmpty();
        assertThat(factories(parse("bridges: {store: false}"))).containsExactly(embedded);
    }

    @Test
    void sections_under_tracing_and_under_bridges_can_stand_beside_each_other() {
        // When
        BrokerConfig config = parse("""
                tracing: {messages: none, log: {url: 'http://a:1'}}
                bridges: {embedded: {url: 'http://b:1'}}
                """);

        // Then
        assertThat(factories(config)).containsExactly(embedded, log);
    }

    @Test
    void unknown_sections_are_refused_with_those_that_exist() {
        assertThatThrownBy(() -> parse("tracing: {lag: {}}\nbridges: {stroe: {}, kafka: {}}\n"))
                .hasMessageContainingAll(
                        "line 1, column 11: tracing.lag: this key is unknown; did you mean log? the keys here are"
                                + " messages, budget, rules, summaryInterval, summaryTopics, payload, pseudonyms, journal, log",
                        "line 2, column 11: bridges.stroe: this key is unknown; did you mean store? the keys here are"
                                + " store, embedded",
                        "line 2, column 22: bridges.kafka: this key is unknown; the keys here are store, embedded");
    }

    @Test
    void everything_wrong_in_sections_is_said_with_its_path_and_place() {
        // Given
        String yaml = """
                bridges:
                  store:
                    url: 127.0.0.1
                    share: many
                    hosts: "a:1"
                    modes: [fast, cheap]
                    tags: {a: 1}
                    rules:
                      - {filters: "#"}
                      - text
                    retry: {times: 99}
                """;

        // When, then
        assertThatThrownBy(() -> parse(yaml)).hasMessage("""
                        spoor.yaml: 9 problems
                          line 3, column 10: bridges.store.url: '127.0.0.1' is not a URL; write http://host:port for example
                          line 4, column 12: bridges.store.share: 'many' is not a number
                          line 5, column 12: bridges.store.hosts: 'a:1' stands where a list belongs
                          line 6, column 19: bridges.store.modes[1]: 'cheap' is not one of fast, very-safe
                          line 7, column 15: bridges.store.tags.a: 1 is not a text; put it in quotes: "1"
                          line 9, column 9: bridges.store.rules[0].filter: is missing; add this key
                          line 9, column 10: bridges.store.rules[0].filters: this key is unknown; did you mean filter? the keys here are filter, fields
                          line 10, column 9: bridges.store.rules[1]: 'text' stands where a section belongs
                          line 11, column 13: bridges.store.retry.times: 99 is not between 0 and 10""");
    }

    @Test
    void bridges_must_be_a_section() {
        assertThatThrownBy(() -> parse("bridges: [store]")).hasMessageContaining("bridges: this must be a section");
        assertThatThrownBy(() -> parse("bridges: {store: 5}"))
                .hasMessageContaining("bridges.store: '5' stands where a section belongs");
        assertThat(parse("bridges:\n").bridges()).hasSize(1);
    }

    @Test
    void two_bridges_with_one_path_are_a_mistake_in_the_program() {
        assertThatThrownBy(() -> new ConfigLoader(Map.of(), List.of(store, store)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Two bridges claim bridges.store");
    }

    @Test
    void the_text_of_a_configuration_means_the_same_configuration() {
        // Given
        BrokerConfig config = parse("""
                node: "quote \\" back \\\\ tab \\t $${NAME} é"
                tracing: {log: {url: 'http://a:1', rules: [{filter: a}, {filter: b, fields: [c]}]}}
                bridges: {store: {url: 'http://b:1', tags: {"x: y": "1"}, hosts: ["[::1]:2"], modes: [very-safe]}}
                """);

        // When
        String text = ConfigText.of(config);

        // Then
        assertThat(parse(text)).isEqualTo(config);
    }

    @Test
    void the_text_of_a_configuration_leaves_out_what_stands_before_a_urls_host() {
        // When
        String text = ConfigText.of(parse("bridges: {store: {url: 'http://user:word@b:1/path'}}"));

        // Then
        assertThat(text).contains("url: \"http://b:1/path\"").doesNotContain("word");
    }

    private static List<Object> factories(BrokerConfig config) {
        return config.bridges().stream().<Object>map(BridgeSettings::factory).toList();
    }

    private BrokerConfig parse(String yaml) {
        return new ConfigLoader(Map.of(), List.of(store, embedded, log)).parse(yaml, "spoor.yaml", Path.of("/base"));
    }
}
