package io.spoor.broker.secrets;

import io.spoor.certs.CertsException;
import io.spoor.certs.FileContent;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the Kubernetes API is and who speaks to it, as a pod finds it out.
 *
 * @param server the API's URL
 * @param namespace of the Secrets
 * @param authority the file with the certificate that the API's is checked with
 * @param tokenFile with the service account's token; read before each request, because it changes about once an hour
 */
public record ClusterAccess(URI server, String namespace, Path authority, Path tokenFile) {
    /** Where Kubernetes puts what a pod needs to speak to the API. */
    public static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    private static final String HOST = "KUBERNETES_SERVICE_HOST";
    private static final String PORT = "KUBERNETES_SERVICE_PORT";

    /**
     * What the environment of a pod and the folder of its service account say.
     *
     * @param namespace another than the pod's own; null for that one
     * @throws CertsException if this is no pod, or one that gets no token
     */
    public static ClusterAccess ofPod(Map<String, String> environment, Path serviceAccount, @Nullable String namespace)
            throws CertsException {
        String host = environment.getOrDefault(HOST, "");
        String port = environment.getOrDefault(PORT, "443");
        if (host.isEmpty()) {
            throw new CertsException("There is no Kubernetes API to speak to: " + HOST
                    + " is not set, as it is in each pod. Outside of a cluster, use --folder");
        }
        Path token = serviceAccount.resolve("token");
        if (!Files.exists(token)) {
            throw new CertsException("The pod has no token for the Kubernetes API: " + token
                    + " is missing. Its service account needs automountServiceAccountToken: true");
        }
        URI server;
        try {
            server = new URI("https", null, host, Integer.parseInt(port), "", null, null);
        } catch (URISyntaxException | NumberFormatException e) {
            throw new CertsException(
                    HOST + "=" + host + " and " + PORT + "=" + port + " are not an address: " + e.getMessage(), e);
        }
        return new ClusterAccess(
                server,
                namespace == null ? text(serviceAccount.resolve("namespace")) : namespace,
                serviceAccount.resolve("ca.crt"),
                token);
    }

    /** The token as it is now. */
    String token() throws CertsException {
        String token = text(tokenFile);
        if (token.isEmpty()) {
            throw new CertsException(tokenFile + " is empty; a token of the service account belongs there");
        }
        return token;
    }

    private static String text(Path file) throws CertsException {
        return new String(FileContent.read(file).bytes(), StandardCharsets.UTF_8).strip();
    }
}
