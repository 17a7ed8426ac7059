package io.spoor.broker.secrets;

import io.spoor.broker.secrets.KubernetesApi.Answer;
import io.spoor.broker.secrets.KubernetesApi.Verb;
import io.spoor.certs.CertsException;
import io.spoor.certs.secrets.SecretStore;
import io.spoor.certs.secrets.StoredSecret;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Secrets of a namespace. It gets, creates and updates Secrets by name, so that a Role can name those that it may touch;
 * it never lists them. An update names the version that it rests on, and is refused if that is not the newest
 * (optimistic locking).
 */
public final class KubernetesSecretStore implements SecretStore {
    /** Helm and Argo CD leave alone what has these, whatever becomes of the release. */
    private static final Map<String, String> KEEP = Map.of(
            "helm.sh/resource-policy", "keep",
            "argocd.argoproj.io/sync-options", "Prune=false,Delete=false",
            "argocd.argoproj.io/compare-options", "IgnoreExtraneous");

    private static final Map<Kind, String> TYPES = Map.of(Kind.TLS, "kubernetes.io/tls", Kind.OPAQUE, "Opaque");
    private static final JsonMapper JSON = new JsonMapper();

    private final KubernetesApi api;
    private final Map<String, String> labels;
    /** The objects as they were read, for updates: what others have put into them stays. */
    private final Map<String, ObjectNode> read = new HashMap<>();

    /**
     * Opens a namespace; connects to nothing yet.
     *
     * @param labels of what is made
     * @param patience how long an API that does not answer is asked again
     * @throws CertsException if the authority that the API's certificate is checked with cannot be read
     */
    public KubernetesSecretStore(ClusterAccess access, Map<String, String> labels, Duration patience)
            throws CertsException {
        this.api = new KubernetesApi(access, patience);
        this.labels = new TreeMap<>(labels);
    }

    @Override
    public Optional<StoredSecret> find(String name) throws CertsException {
        Answer answer = api.call(Verb.GET, name, null, Set.of(404));
        if (!(answer.body() instanceof ObjectNode secret)) {
            return Optional.empty();
        }
        Map<String, byte[]> data = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : secret.path("data").properties()) {
            data.put(entry.getKey(), decoded(name, entry.getKey(), entry.getValue()));
        }
        read.put(name, secret);
        return Optional.of(new StoredSecret(
                name, data, secret.path("metadata").path("resourceVersion").asString("")));
    }

    @Override
    public boolean create(String name, Kind kind, Map<String, byte[]> data) throws CertsException {
        ObjectNode secret = JSON.createObjectNode();
        secret.put("apiVersion", "v1").put("kind", "Secret").put("type", TYPES.get(kind));
        secret.putObject("metadata").put("name", name);
        mark(secret);
        secret.set("data", encoded(data));
        return api.call(Verb.CREATE, name, secret, Set.of(409)).status() != 409;
    }

    @Override
    public boolean replace(StoredSecret found, Map<String, byte[]> data) throws CertsException {
        ObjectNode earlier = read.get(found.name());
        if (earlier == null) {
            throw new IllegalStateException(found.name() + " was not found here");
        }
        ObjectNode secret = earlier.deepCopy();
        if (secret.path("metadata") instanceof ObjectNode metadata) {
            metadata.put("resourceVersion", found.version());
            metadata.remove("managedFields");
        }
        mark(secret);
        secret.set("data", encoded(data));
        int status =
                api.call(Verb.UPDATE, found.name(), secret, Set.of(404, 409)).status();
        return status != 409 && status != 404;
    }

    private void mark(ObjectNode secret) {
        ObjectNode metadata = object(secret, "metadata");
        ObjectNode own = object(metadata, "labels");
        own.put("app.kubernetes.io/managed-by", "spoor-secrets");
        labels.forEach(own::put);
        ObjectNode annotations = object(metadata, "annotations");
        KEEP.forEach(annotations::put);
    }

    private static ObjectNode object(ObjectNode parent, String key) {
        return parent.path(key) instanceof ObjectNode existing ? existing : parent.putObject(key);
    }

    private static ObjectNode encoded(Map<String, byte[]> data) {
        ObjectNode encoded = JSON.createObjectNode();
        data.forEach((key, value) -> encoded.put(key, Base64.getEncoder().encodeToString(value)));
        return encoded;
    }

    private static byte[] decoded(String name, String key, @Nullable JsonNode value) throws CertsException {
        try {
            return Base64.getDecoder().decode(value == null ? "" : value.asString(""));
        } catch (IllegalArgumentException e) {
            throw new CertsException("The Secret " + name + " has something at " + key + " that is not Base64", e);
        }
    }
}
