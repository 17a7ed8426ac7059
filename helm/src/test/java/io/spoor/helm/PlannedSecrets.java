package io.spoor.helm;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the Job makes: the plan of files/secrets.yaml with the variables that the Job sets.
 *
 * @param keys by the Secret's name
 * @param text the plan with its variables replaced
 */
record PlannedSecrets(Map<String, Set<String>> keys, String text) {
    static final Set<String> TLS_KEYS = Set.of("tls.crt", "tls.key", "ca.crt");

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+):([^}]*)}");

    /** What the release's own CronJob makes; none if there is no such job. */
    static PlannedSecrets of(Rendered rendered) {
        return rendered.ofKind("CronJob")
                .filter(job -> job.name().endsWith("-secrets"))
                .findFirst()
                .map(job -> of(rendered, job))
                .orElse(new PlannedSecrets(Map.of(), ""));
    }

    /** The variables that one of the jobs sets. */
    static Map<String, String> environment(KubeObject job) {
        Map<String, String> environment = new TreeMap<>();
        job.container("secrets")
                .path("env")
                .forEach(each -> environment.put(
                        each.path("name").asString(), each.path("value").asString()));
        return environment;
    }

    /** What one of the jobs makes. */
    static PlannedSecrets of(Rendered rendered, KubeObject job) {
        Map<String, String> environment = environment(job);
        String plan = rendered.get(
                        "ConfigMap",
                        job.podSpec().at("/volumes/0/configMap/name").asString())
                .at("/data/secrets.yaml")
                .asString();
        String text = VARIABLE.matcher(plan)
                .replaceAll(
                        found -> Matcher.quoteReplacement(environment.getOrDefault(found.group(1), found.group(2))));
        JsonNode json = JsonMapper.shared().valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).load(text));
        Map<String, Set<String>> keys = new TreeMap<>();
        for (String kind : new String[] {"authorities", "certificates", "passwords"}) {
            for (JsonNode secret : json.path(kind)) {
                boolean made = !secret.path("existing").asString("false").equals("true");
                if (made && secret.path("when").asString().equals("true")) {
                    keys.put(secret.path("secret").asString(), keysOf(secret));
                }
            }
        }
        return new PlannedSecrets(keys, text);
    }

    private static Set<String> keysOf(JsonNode secret) {
        return secret.has("keys") ? new TreeSet<>(secret.path("keys").propertyNames()) : TLS_KEYS;
    }
}
