package io.spoor.broker.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.certs.CertsException;
import io.spoor.certs.secrets.PasswordKey;
import io.spoor.certs.secrets.PasswordPlan;
import io.spoor.certs.secrets.SecretChange;
import io.spoor.certs.secrets.SecretChange.Action;
import io.spoor.certs.secrets.SecretStore.Kind;
import io.spoor.certs.secrets.SecretsPlan;
import io.spoor.certs.secrets.SecretsUpdate;
import io.spoor.certs.secrets.StoredSecret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class KubernetesSecretStoreTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private FakeKubernetes cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = new FakeKubernetes(folder);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void a_secret_is_made_with_its_type_labels_and_the_wish_to_be_kept() throws Exception {
        // When
        boolean created = store().create("spoor-users", Kind.OPAQUE, Map.of("admin", bytes("geheim")));

        // Then
        assertThat(created).isTrue();
        JsonNode secret = cluster.secret("spoor-users");
        assertThat(secret.path("type").asString()).isEqualTo("Opaque");
        assertThat(secret.path("metadata").path("labels").toString())
                .isEqualTo(
                        "{\"app.kubernetes.io/managed-by\":\"spoor-secrets\",\"app.kubernetes.io/instance\":\"r1\"}");
        assertThat(secret.path("metadata").path("annotations").toString())
                .contains("\"helm.sh/resource-policy\":\"keep\"")
                .contains("\"argocd.argoproj.io/sync-options\":\"Prune=false,Delete=false\"")
                .contains("\"argocd.argoproj.io/compare-options\":\"IgnoreExtraneous\"");
        assertThat(cluster.value("spoor-users", "admin")).asString(UTF_8).isEqualTo("geheim");
        assertThat(store().find("spoor-users").orElseThrow().data()).containsOnlyKeys("admin");
        assertThat(store().find("spoor-other")).isEmpty();
        assertThat(cluster.requests()).noneMatch(request -> request.endsWith("/secrets") && request.startsWith("GET"));
    }

    @Test
    void an_update_keeps_what_others_have_put_into_the_object() throws Exception {
        // Given
        cluster.put(
                "spoor-users",
                "{\"metadata\":{\"labels\":{\"team\":\"ops\"},\"annotations\":{\"note\":\"x\"}},\"type\":\"Opaque\",\"data\":{\"a\":\"MQ==\"}}");
        KubernetesSecretStore store = store();
        StoredSecret found = store.find("spoor-users").orElseThrow();
        String uid = cluster.secret("spoor-users").path("metadata").path("uid").asString();

        // When
        boolean replaced = store.replace(found, Map.of("a", bytes("1"), "b", bytes("2")));

        // Then
        assertThat(replaced).isTrue();
        JsonNode metadata = cluster.secret("spoor-users").path("metadata");
        assertThat(metadata.path("labels").path("team").asString()).isEqualTo("ops");
        assertThat(metadata.path("annotations").path("note").asString()).isEqualTo("x");
        assertThat(metadata.path("uid").asString()).isEqualTo(uid);
        assertThat(cluster.value("spoor-users", "b")).asString(UTF_8).isEqualTo("2");
    }

    @Test
    void what_another_has_made_or_changed_meanwhile_is_not_overwritten() throws Exception {
        // Given
        String theirs = "{\"data\":{\"admin\":\"dGhlaXJz\"}}";
        cluster.beforeWrite(() -> cluster.put("users", theirs));

        // When
        List<SecretChange> changes = apply("admin", "viewer");

        // Then
        assertThat(changes).containsExactly(new SecretChange(Action.COMPLETED, "users", "viewer (random)"));
        assertThat(cluster.value("users", "admin")).asString(UTF_8).isEqualTo("theirs");

        // Given
        cluster.beforeWrite(() -> cluster.put("users", theirs));

        // Then: the version that it had was not the newest any more.
        assertThat(apply("admin", "viewer", "third"))
                .containsExactly(new SecretChange(Action.COMPLETED, "users", "third (random), viewer (random)"));
        assertThat(cluster.requests())
                .filteredOn(request -> request.startsWith("PUT"))
                .hasSize(3);
    }

    @Test
    void a_missing_right_is_named_as_it_has_to_stand_in_the_role() throws Exception {
        // Given
        cluster.put("users", "{\"data\":{\"admin\":\"MQ==\"}}");
        cluster.forbid("get other");
        cluster.forbid("create");
        cluster.forbid("update users");

        // Then
        assertThatThrownBy(() -> store().find("other"))
                .isInstanceOf(CertsException.class)
                .hasMessageContaining(
                        "may not get the Secret other in the namespace plant: its Role needs the verb 'get' on"
                                + " the resource 'secrets' of the API group '' (with resourceNames, other among them)")
                .hasMessageContaining("cannot get resource \"secrets\"");
        assertThatThrownBy(() -> store().create("new", Kind.OPAQUE, Map.of()))
                .hasMessageContaining(
                        "its Role needs the verb 'create' on the resource 'secrets' of the API group ''. It")
                .hasMessageNotContaining("resourceNames");
        assertThat(apply("admin", "viewer")).singleElement().satisfies(change -> {
            assertThat(change.action()).isEqualTo(Action.FAILED);
            assertThat(change.detail()).contains("the verb 'update'");
        });
    }

    @Test
    void a_secret_that_may_not_change_is_said_in_the_words_of_the_api() throws Exception {
        // Given
        cluster.put("users", "{\"immutable\":true,\"data\":{\"admin\":\"MQ==\"}}");

        // Then
        assertThat(apply("admin", "viewer"))
                .singleElement()
                .satisfies(change -> assertThat(change.detail())
                        .contains("would not update the Secret users", "field is immutable when `immutable` is set"));
    }

    @Test
    void a_token_that_was_replaced_is_read_again_and_a_wrong_one_is_named() throws Exception {
        // Given
        KubernetesSecretStore store = store();
        assertThat(store.find("users")).isEmpty();

        // Then
        cluster.useToken("token-2");
        assertThat(store.find("users")).isEmpty();
        Files.writeString(cluster.serviceAccount().resolve("token"), "old");
        assertThatThrownBy(() -> store.find("users"))
                .hasMessageContaining(
                        "does not know the token in " + cluster.serviceAccount().resolve("token"));
    }

    @Test
    void an_api_that_is_busy_is_asked_again() throws Exception {
        cluster.failNext(2);

        assertThat(store().find("users")).isEmpty();
        assertThat(cluster.requests()).hasSize(3);
    }

    @Test
    void an_api_that_stays_busy_is_given_up_once() throws Exception {
        // Given
        cluster.failNext(1000);
        KubernetesSecretStore store = store(Duration.ofMillis(300));

        // Then
        assertThatThrownBy(() -> store.find("users"))
                .hasMessageContaining("answered 503", "apiserver is shutting down");
        int before = cluster.requests().size();
        assertThatThrownBy(() -> store.find("users")).hasMessageContaining("answered 503");
        assertThat(cluster.requests()).hasSize(before + 1);
    }

    @Test
    void an_api_that_is_not_there_is_named() throws Exception {
        // Given
        String port = cluster.environment().get("KUBERNETES_SERVICE_PORT");
        cluster.close();

        // Then
        assertThatThrownBy(() -> store(Duration.ofMillis(300)).find("users"))
                .hasMessageContaining("The Kubernetes API at https://127.0.0.1:" + port + " cannot be reached")
                .hasMessageContaining("NetworkPolicy");
    }

    @Test
    void an_api_of_another_authority_is_not_spoken_to() throws Exception {
        // Given
        try (FakeKubernetes other = new FakeKubernetes(Files.createDirectory(folder.resolve("other")))) {
            Files.copy(
                    other.serviceAccount().resolve("ca.crt"),
                    cluster.serviceAccount().resolve("ca.crt"),
                    StandardCopyOption.REPLACE_EXISTING);

            // Then
            assertThatThrownBy(() -> store().find("users"))
                    .hasMessageContaining("its certificate has to be of the authority");
            assertThat(cluster.requests()).isEmpty();
        }
    }

    @Test
    void addresses_of_both_kinds_become_urls_and_what_is_no_pod_is_told_so() throws Exception {
        assertThat(access(Map.of("KUBERNETES_SERVICE_HOST", "fd00::1", "KUBERNETES_SERVICE_PORT", "6443"))
                        .server())
                .isEqualTo(URI.create("https://[fd00::1]:6443"));
        assertThatThrownBy(() -> access(Map.of())).hasMessageContaining("KUBERNETES_SERVICE_HOST is not set");
        assertThatThrownBy(() -> access(Map.of("KUBERNETES_SERVICE_HOST", "a", "KUBERNETES_SERVICE_PORT", "b")))
                .hasMessageContaining("KUBERNETES_SERVICE_PORT=b are not an address");
        assertThatThrownBy(() -> ClusterAccess.ofPod(cluster.environment(), folder, null))
                .hasMessageContaining("automountServiceAccountToken");
    }

    private ClusterAccess access(Map<String, String> environment) throws CertsException {
        return ClusterAccess.ofPod(environment, cluster.serviceAccount(), null);
    }

    private KubernetesSecretStore store() throws CertsException {
        return store(PATIENCE);
    }

    private KubernetesSecretStore store(Duration patience) throws CertsException {
        return new KubernetesSecretStore(
                access(cluster.environment()), Map.of("app.kubernetes.io/instance", "r1"), patience);
    }

    private List<SecretChange> apply(String... keys) throws CertsException, IOException {
        Map<String, PasswordKey> wanted = new HashMap<>();
        for (String key : keys) {
            wanted.put(key, new PasswordKey(null, null, null));
        }
        List<SecretChange> changes = new ArrayList<>();
        new SecretsUpdate(store(), InstantSource.system(), false)
                .apply(
                        new SecretsPlan(List.of(), List.of(), List.of(new PasswordPlan("users", wanted, null))),
                        changes::add);
        return changes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
