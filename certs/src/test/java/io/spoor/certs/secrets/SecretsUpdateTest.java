package io.spoor.certs.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.certs.AlternativeName;
import io.spoor.certs.CertsException;
import io.spoor.certs.PemFile;
import io.spoor.certs.authority.PemAuthority;
import io.spoor.certs.authority.Usage;
import io.spoor.certs.secrets.SecretChange.Action;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SecretsUpdateTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final MemoryStore store = new MemoryStore();

    @Test
    void what_is_missing_is_made() throws Exception {
        // When
        List<SecretChange> changes = apply(new SecretsPlan(
                List.of(Plans.AUTHORITY), List.of(Plans.SERVER), List.of(Plans.passwords("admin", "viewer"))));

        // Then
        assertThat(changes).extracting(SecretChange::action).containsOnly(Action.CREATED);
        assertThat(changes).extracting(SecretChange::secret).containsExactly("ca", "broker-tls", "users");
        assertThat(store.kind("ca")).isEqualTo(SecretStore.Kind.TLS);
        assertThat(store.data("broker-tls")).containsOnlyKeys("tls.crt", "tls.key", "ca.crt");
        assertThat(store.data("broker-tls").get("ca.crt"))
                .isEqualTo(store.data("ca").get("tls.crt"));
        assertThat(text("broker-tls", "tls.key")).startsWith("-----BEGIN PRIVATE KEY-----");
        X509Certificate certificate = certificate();
        certificate.verify(certificate("ca").getPublicKey());
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(90)));
        assertThat(AlternativeName.of(certificate))
                .extracting(AlternativeName::toString)
                .containsExactly("dns:broker.example.com", "ip:127.0.0.1");
        assertThat(text("users", "admin")).matches("[A-Za-z0-9]{32}").isNotEqualTo(text("users", "viewer"));
        assertThat(changes).noneMatch(change -> change.detail().contains(text("users", "admin")));
    }

    @Test
    void a_second_run_changes_nothing() {
        // Given
        SecretsPlan plan =
                new SecretsPlan(List.of(Plans.AUTHORITY), List.of(Plans.SERVER), List.of(Plans.passwords("admin")));
        apply(plan);
        int writes = store.writes;

        // When
        List<SecretChange> changes = apply(plan);

        // Then
        assertThat(changes).extracting(SecretChange::action).containsOnly(Action.KEPT);
        assertThat(store.writes).isEqualTo(writes);
    }

    @Test
    void a_certificate_is_renewed_when_its_end_is_near_and_not_before() throws Exception {
        // Given
        apply(Plans.of(Plans.SERVER));
        X509Certificate first = certificate();

        // Then
        assertThat(last(applyAt(NOW.plus(Duration.ofDays(59)), Plans.of(Plans.SERVER)))
                        .action())
                .isEqualTo(Action.KEPT);
        assertThat(certificate()).isEqualTo(first);

        // When
        SecretChange change = last(applyAt(NOW.plus(Duration.ofDays(61)), Plans.of(Plans.SERVER)));

        // Then
        assertThat(change.action()).isEqualTo(Action.RENEWED);
        assertThat(change.detail()).contains("the one before ends on 2027-02-19");
        assertThat(certificate().getPublicKey()).isNotEqualTo(first.getPublicKey());
        assertThat(certificate().getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(151)));
    }

    @Test
    void a_certificate_is_renewed_when_its_names_change() throws Exception {
        // Given
        apply(Plans.of(Plans.SERVER));

        // When
        SecretChange change = last(apply(Plans.of(Plans.server("mqtt.example.com"))));

        // Then
        assertThat(change.action()).isEqualTo(Action.RENEWED);
        assertThat(change.detail()).contains("+dns:mqtt.example.com -dns:broker.example.com");
        assertThat(AlternativeName.of(certificate()))
                .extracting(AlternativeName::value)
                .containsExactly("mqtt.example.com", "127.0.0.1");
    }

    @Test
    void a_certificate_is_renewed_when_its_usage_name_or_authority_changes() {
        // Given
        apply(Plans.of(Plans.SERVER));
        CertificatePlan both = new CertificatePlan(
                "broker-tls",
                "ca",
                "broker",
                Plans.SERVER.dnsNames(),
                Plans.SERVER.ipAddresses(),
                Set.of(Usage.SERVER, Usage.CLIENT),
                null,
                null,
                null);

        // Then
        assertThat(last(apply(Plans.of(both))).detail()).contains("its usages changed to server and client");
        assertThat(last(apply(Plans.of(both))).action()).isEqualTo(Action.KEPT);

        // When
        store.remove("ca");

        // Then
        assertThat(last(apply(Plans.of(both))).detail()).contains("its authority is a new one");
    }

    @Test
    void a_certificate_without_its_key_or_with_another_is_renewed() {
        for (Map<String, byte[]> damage : List.of(
                Map.of("tls.key", new byte[0]),
                Map.of("tls.key", "nothing".getBytes(UTF_8)),
                Map.of("ca.crt", "other".getBytes(UTF_8)),
                Map.of("tls.crt", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".getBytes(UTF_8)))) {
            // Given
            apply(Plans.of(Plans.SERVER));
            Map<String, byte[]> data = new HashMap<>(store.data("broker-tls"));
            data.putAll(damage);
            store.put("broker-tls", data);

            // Then
            assertThat(last(apply(Plans.of(Plans.SERVER))).action())
                    .as("%s", damage.keySet())
                    .isEqualTo(Action.RENEWED);
            assertThat(last(apply(Plans.of(Plans.SERVER))).action()).isEqualTo(Action.KEPT);
        }
    }

    @Test
    void somebody_elses_certificate_is_left_alone_even_if_it_has_ended() throws Exception {
        // Given
        PemAuthority other = PemAuthority.create("Let's Encrypt", Duration.ofDays(10), InstantSource.fixed(NOW));
        store.put(
                "broker-tls",
                TlsSecret.of(other.issue("theirs", List.of(), Set.of(Usage.SERVER), Duration.ofDays(5)), other));

        // When
        SecretChange change = last(applyAt(NOW.plus(Duration.ofDays(7)), Plans.of(Plans.SERVER)));

        // Then
        assertThat(change.action()).isEqualTo(Action.KEPT);
        assertThat(change.detail()).contains("not ours: issued by CN=Let's Encrypt");
    }

    @Test
    void a_certificate_does_not_outlive_its_authority_and_is_not_renewed_each_time() throws Exception {
        // Given
        SecretsPlan plan = new SecretsPlan(
                List.of(new AuthorityPlan("ca", "Short", Duration.ofDays(40), null, null)),
                List.of(Plans.SERVER),
                List.of());
        apply(plan);

        // When
        List<SecretChange> changes = applyAt(NOW.plus(Duration.ofDays(20)), plan);

        // Then
        assertThat(certificate().getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(40)));
        assertThat(changes).extracting(SecretChange::action).containsOnly(Action.KEPT);
        assertThat(changes.get(0).detail()).contains("it needs a successor soon");
        assertThat(changes.get(1).detail()).contains("with its authority, ca, which needs a successor");
    }

    @Test
    void passwords_that_are_there_stay_and_missing_ones_are_added() {
        // Given
        store.put("users", Map.of("admin", "chosen".getBytes(UTF_8), "own", "mine".getBytes(UTF_8)));

        // When
        SecretChange change = last(apply(Plans.of(Plans.passwords("admin", "viewer"))));

        // Then
        assertThat(change).isEqualTo(new SecretChange(Action.COMPLETED, "users", "viewer (random)"));
        assertThat(text("users", "admin")).isEqualTo("chosen");
        assertThat(text("users", "own")).isEqualTo("mine");
        assertThat(text("users", "viewer")).hasSize(32);
    }

    @Test
    void an_empty_password_is_a_fault_that_is_named() {
        // Given
        store.put("users", Map.of("admin", new byte[0]));

        // Then
        assertThat(last(apply(Plans.of(Plans.passwords("admin")))))
                .isEqualTo(new SecretChange(
                        Action.FAILED,
                        "users",
                        "Its key admin is empty; remove the key, and a password is made for it"));
    }

    @Test
    void a_fixed_value_is_taken_as_it_is() {
        apply(Plans.of(new PasswordPlan("users", Map.of("user", new PasswordKey(null, null, "admin")), null)));

        assertThat(text("users", "user")).isEqualTo("admin");
    }

    @Test
    void alphabets_and_lengths_are_those_of_the_plan() {
        apply(Plans.of(new PasswordPlan(
                "users",
                Map.of(
                        "hex", new PasswordKey(16, PasswordKey.Alphabet.HEX, null),
                        "token", new PasswordKey(200, PasswordKey.Alphabet.URL_SAFE, null)),
                null)));

        assertThat(text("users", "hex")).matches("[0-9a-f]{16}");
        assertThat(text("users", "token")).matches("[-_A-Za-z0-9]{200}").matches(".*[-_].*");
    }

    @Test
    void an_authority_without_its_key_is_kept_and_what_needs_it_fails() {
        // Given
        apply(Plans.of(Plans.SERVER));
        Map<String, byte[]> publicPart = Map.of("tls.crt", value("ca", "tls.crt"));
        store.put("ca", publicPart);

        // When
        List<SecretChange> changes = apply(
                new SecretsPlan(List.of(Plans.AUTHORITY), List.of(Plans.SERVER), List.of(Plans.passwords("admin"))));

        // Then: what does not depend on it is done.
        assertThat(changes)
                .extracting(SecretChange::action)
                .containsExactly(Action.FAILED, Action.FAILED, Action.CREATED);
        assertThat(changes.get(0).detail()).isEqualTo("The Secret ca has no tls.key");
        assertThat(store.data("ca")).isEqualTo(publicPart);
    }

    @Test
    void somebodys_own_authority_is_neither_made_nor_written_to() {
        // Given
        AuthorityPlan own = new AuthorityPlan("own", "Ours", null, true, null);
        SecretsPlan plan = new SecretsPlan(List.of(own), List.of(), List.of());

        // Then: missing
        assertThat(apply(plan).get(0).action()).isEqualTo(Action.FAILED);
        assertThat(apply(plan).get(0).detail())
                .isEqualTo("It is not there, and is said to exist; make it, with tls.crt and tls.key");

        // Then: with keys of other names
        Map<String, byte[]> other = Map.of("ca.crt", "theirs".getBytes(UTF_8), "ca.key", "theirs".getBytes(UTF_8));
        store.put("own", other);
        assertThat(apply(plan).get(0).detail()).isEqualTo("It has no tls.crt; an authority needs tls.crt and tls.key");
        assertThat(store.data("own")).isEqualTo(other);
    }

    @Test
    void somebodys_own_authority_is_used() {
        // Given
        apply(Plans.of(Plans.SERVER));
        AuthorityPlan own = new AuthorityPlan("ca", "Another name", null, true, null);

        // Then
        assertThat(apply(new SecretsPlan(List.of(own), List.of(Plans.SERVER), List.of())))
                .extracting(SecretChange::action)
                .containsOnly(Action.KEPT);
    }

    @Test
    void an_authority_that_was_written_in_part_is_made_whole() {
        // Given: the key comes first.
        store.put("ca", Map.of("tls.key", "lost".getBytes(UTF_8)));

        // Then
        assertThat(apply(Plans.of(Plans.SERVER)))
                .extracting(SecretChange::action)
                .containsOnly(Action.CREATED);
        assertThat(apply(Plans.of(Plans.SERVER)))
                .extracting(SecretChange::action)
                .containsOnly(Action.KEPT);
    }

    @Test
    void whoever_was_faster_wins() {
        // Given
        store.interrupt(1, () -> store.put("users", Map.of("admin", "theirs".getBytes(UTF_8))));

        // When
        SecretChange change = last(apply(Plans.of(Plans.passwords("admin", "viewer"))));

        // Then
        assertThat(change.action()).isEqualTo(Action.COMPLETED);
        assertThat(text("users", "admin")).isEqualTo("theirs");
    }

    @Test
    void a_quarrel_ends() {
        // Given
        store.put("users", Map.of("x", new byte[] {1}));
        store.interrupt(1000, () -> store.put("users", Map.of("x", new byte[] {2})));

        // When
        SecretChange change = last(apply(Plans.of(Plans.passwords("admin"))));

        // Then
        assertThat(change.action()).isEqualTo(Action.FAILED);
        assertThat(change.detail()).contains("changed it 5 times");
    }

    @Test
    void a_dry_run_decides_and_writes_nothing() {
        // When
        List<SecretChange> changes = new ArrayList<>();
        boolean fulfilled =
                new SecretsUpdate(store, InstantSource.fixed(NOW), true).apply(Plans.of(Plans.SERVER), changes::add);

        // Then
        assertThat(fulfilled).isTrue();
        assertThat(changes).extracting(SecretChange::action).containsOnly(Action.CREATED);
        assertThat(store.writes).isZero();
    }

    private List<SecretChange> apply(SecretsPlan plan) {
        return applyAt(NOW, plan);
    }

    private List<SecretChange> applyAt(Instant now, SecretsPlan plan) {
        List<SecretChange> changes = new ArrayList<>();
        boolean fulfilled = new SecretsUpdate(store, InstantSource.fixed(now), false).apply(plan, changes::add);
        assertThat(fulfilled).isEqualTo(changes.stream().noneMatch(change -> change.action() == Action.FAILED));
        return changes;
    }

    private static SecretChange last(List<SecretChange> changes) {
        return changes.get(changes.size() - 1);
    }

    private String text(String secret, String key) {
        return new String(value(secret, key), UTF_8);
    }

    private byte[] value(String secret, String key) {
        return Objects.requireNonNull(store.data(secret).get(key), key);
    }

    private X509Certificate certificate() throws CertsException {
        return certificate("broker-tls");
    }

    private X509Certificate certificate(String secret) throws CertsException {
        StoredSecret stored = store.find(secret).orElseThrow();
        return PemFile.certificates(TlsSecret.content(stored, "tls.crt")).get(0);
    }
}
