package io.spoor.certs.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.spoor.certs.authority.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsPlanTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "../ca", "CA", "a/b", ".hidden", "a..b", "-a", "a_b"})
    void a_name_that_kubernetes_would_refuse_or_that_leads_elsewhere_is_refused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AuthorityPlan(name, "CA", null, null, null))
                .withMessageContaining("'" + name + "' cannot be the name of a Secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "a/b", ".lock", "a b"})
    void a_key_that_is_no_file_name_is_refused(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PasswordPlan("users", Map.of(key, new PasswordKey(null, null, null)), null))
                .withMessageContaining("cannot be a key");
    }

    @Test
    void one_item_may_be_several_names_or_none() {
        CertificatePlan plan = Plans.server("a.example.com, B.example.com,", "", "a.example.com");

        assertThat(plan.names())
                .extracting(Object::toString)
                .containsExactly("dns:a.example.com", "dns:b.example.com", "ip:127.0.0.1");
    }

    @Test
    void a_server_without_names_is_refused_and_a_client_is_not() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> certificate(Set.of(), List.of("")))
                .withMessageContaining("is for a server and has no names");
        assertThat(certificate(Set.of(Usage.CLIENT), List.of()).life()).isEqualTo(Duration.ofDays(730));
    }

    @Test
    void a_wrong_name_is_named() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> certificate(Set.of(), List.of("not a name")))
                .withMessageContaining("'not a name' is no DNS name");
    }

    @Test
    void a_renewal_before_the_beginning_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CertificatePlan(
                        "a",
                        "ca",
                        "a",
                        List.of("a"),
                        List.of(),
                        Set.of(),
                        Duration.ofDays(1),
                        Duration.ofDays(1),
                        null))
                .withMessageContaining("lives for 24h and would be renewed 24h before its end");
    }

    @Test
    void an_unknown_authority_is_named_with_those_that_there_are() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SecretsPlan(
                        List.of(new AuthorityPlan("other", "CA", null, null, null)), List.of(Plans.SERVER), List.of()))
                .withMessageContaining(
                        "is of the authority ca, which this plan does not have; its authorities are: other");
    }

    @Test
    void a_name_stands_once() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SecretsPlan(List.of(Plans.AUTHORITY, Plans.AUTHORITY), List.of(), List.of()))
                .withMessageContaining("ca stands twice");
    }

    @Test
    void what_is_not_wanted_is_left_out() {
        SecretsPlan plan = new SecretsPlan(
                List.of(Plans.AUTHORITY, new AuthorityPlan("unused", "CA", null, null, false)), List.of(), List.of());

        assertThat(plan.authorities()).containsExactly(Plans.AUTHORITY);
    }

    @Test
    void passwords_are_neither_short_nor_both_fixed_and_random() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PasswordKey(15, null, null))
                .withMessageContaining("a length of 15 is not between 16 and 1024");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PasswordKey(20, null, "admin"))
                .withMessageContaining("a fixed value has neither length nor alphabet");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PasswordKey(null, null, " "))
                .withMessageContaining("the value is empty");
    }

    private static CertificatePlan certificate(Set<Usage> usages, List<String> names) {
        return new CertificatePlan("a-tls", "ca", "a", names, List.of(), usages, null, null, null);
    }
}
