package io.spoor.tracing.ecs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.ecs.Pseudonyms.Kind;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PseudonymsTest {
    private static final ServiceInfo SERVICE = new ServiceInfo("1.0", "spoor-0", "default");
    private final byte[] key = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);

    @Test
    void no_document_holds_a_name_that_has_a_stand_in() {
        // Given
        EcsEncoder plain = new EcsEncoder(SERVICE, "01RUN", DocumentOptions.PLAIN);
        EcsEncoder masked = encoder(EnumSet.allOf(Kind.class));
        SampleEvents.byName().forEach((name, event) -> {
            // When
            Map<String, Object> open = Json.flat(Json.parse(plain.encode(event, 1, 1_000, 1_000)));
            String document =
                    UTF_8.decode(masked.encode(event, 1, 1_000, 1_000)).toString();
            // Then
            for (String field : List.of(
                    "mqtt.client_id",
                    "mqtt.sender.client_id",
                    "mqtt.sender.ip",
                    "mqtt.takeover.by.ip",
                    "user.name",
                    "client.ip",
                    "source.ip",
                    "network.forwarded_ip",
                    "network.community_id",
                    "tls.client.subject",
                    "tls.client.hash.sha256",
                    "mqtt.proxy.tls.client_name")) {
                Object value = open.get(field);
                if (value != null) {
                    assertThat(document).as(name + ": " + field).doesNotContain("\"" + unquoted(value) + "\"");
                }
            }
        });
    }

    @Test
    void the_same_name_always_gets_the_same_stand_in_and_another_key_another() {
        Pseudonyms one = new Pseudonyms(key, EnumSet.allOf(Kind.class));
        Pseudonyms again = new Pseudonyms(key, EnumSet.allOf(Kind.class));
        Pseudonyms other = new Pseudonyms("another key, just as long as it".getBytes(UTF_8), EnumSet.allOf(Kind.class));
        String standIn = one.text(Kind.CLIENT_ID, "pump-7");
        assertThat(standIn).matches("p-[0-9a-f]{20}").isEqualTo(again.text(Kind.CLIENT_ID, "pump-7"));
        assertThat(standIn)
                .isNotEqualTo(other.text(Kind.CLIENT_ID, "pump-7"))
                .isNotEqualTo(one.text(Kind.USER_NAME, "pump-7"))
                .isNotEqualTo(one.text(Kind.CLIENT_ID, "pump-8"));
        assertThat(one.text(Kind.CLIENT_ID, "")).isEmpty();
    }

    @Test
    void an_address_becomes_a_private_one_and_keeps_its_port() {
        InetSocketAddress standIn =
                new Pseudonyms(key, Set.of(Kind.ADDRESS)).address(new InetSocketAddress("192.0.2.7", 1234));
        assertThat(Addresses.text(standIn)).startsWith("fd");
        assertThat(standIn.getPort()).isEqualTo(1234);
    }

    @Test
    void what_is_not_to_be_replaced_stays() {
        Map<String, Object> flat = Json.flat(Json.parse(encoder(Set.of(Kind.USER_NAME))
                .encode(new TraceEvent.SessionStart(SampleEvents.SENSOR, 0), 1, 1_000, 1_000)));
        assertThat(flat).containsEntry("mqtt.client_id", "\"sensor-7\"").containsEntry("client.ip", "\"192.0.2.7\"");
    }

    @Test
    void the_type_of_the_network_stays_the_true_one() {
        Map<String, Object> flat = Json.flat(Json.parse(encoder(Set.of(Kind.ADDRESS))
                .encode(new TraceEvent.SessionStart(SampleEvents.SENSOR, 0), 1, 1_000, 1_000)));
        assertThat(flat).containsEntry("network.type", "\"ipv4\"").doesNotContainKey("network.community_id");
    }

    @Test
    void a_name_within_a_message_is_replaced_too() {
        TraceEvent refused = new TraceEvent.SubscriptionReject(
                SampleEvents.SENSOR, "a/b", 1, 0x87, "sensor-7 may not read this, says 192.0.2.7");
        String document = UTF_8.decode(encoder(EnumSet.allOf(Kind.class)).encode(refused, 1, 1_000, 1_000))
                .toString();
        assertThat(document).contains("may not read this, says fd").doesNotContain("sensor-7", "192.0.2.7");
    }

    @Test
    void a_short_key_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Pseudonyms(new byte[15], Set.of()))
                .withMessageContaining("15 bytes; at least 16");
    }

    private EcsEncoder encoder(Set<Kind> kinds) {
        return new EcsEncoder(SERVICE, "01RUN", new DocumentOptions(new Pseudonyms(key, kinds), List.of()));
    }

    private static String unquoted(Object json) {
        return json.toString().replace("\"", "");
    }
}
