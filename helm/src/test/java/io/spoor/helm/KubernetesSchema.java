package io.spoor.helm;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.JSON;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Kubernetes' own API schema, as the model classes of its Java client know it: unknown and missing fields
 * ({@code validateJsonElement}), and values of another type than the field's, which show by coming back changed from the
 * model class.
 */
final class KubernetesSchema {
    /** Resources of operators, whose schemas come with them. */
    static final List<String> CUSTOM = List.of(
            "cert-manager.io/v1/Certificate",
            "elasticsearch.k8s.elastic.co/v1/Elasticsearch",
            "kibana.k8s.elastic.co/v1/Kibana",
            "logstash.k8s.elastic.co/v1alpha1/Logstash",
            "monitoring.coreos.com/v1/PodMonitor",
            "monitoring.coreos.com/v1/PrometheusRule",
            "monitoring.coreos.com/v1/ServiceMonitor");

    private static final List<String> API_VERSIONS =
            List.of("apps/v1", "batch/v1", "networking.k8s.io/v1", "policy/v1", "rbac.authorization.k8s.io/v1", "v1");

    static {
        // Its constructor registers the adapters that the model classes need.
        new JSON();
    }

    private KubernetesSchema() {}

    /** Whether it is a resource of some operator. */
    static boolean isCustom(KubeObject object) {
        return CUSTOM.contains(object.apiVersion() + "/" + object.kind());
    }

    /** Everything that the API would refuse or misunderstand. */
    static List<String> problems(KubeObject object) {
        if (!API_VERSIONS.contains(object.apiVersion())) {
            return List.of(object + ": the API version " + object.apiVersion() + " is not known to these tests");
        }
        try {
            Class<?> model = Class.forName("io.kubernetes.client.openapi.models.V1" + object.kind());
            String json = object.json().toString();
            model.getMethod("validateJsonElement", JsonElement.class).invoke(null, JsonParser.parseString(json));
            Object parsed = model.getMethod("fromJson", String.class).invoke(null, json);
            List<String> problems = new ArrayList<>();
            compare(object.toString(), object.json(), JsonMapper.shared().readTree(JSON.serialize(parsed)), problems);
            return problems;
        } catch (InvocationTargetException e) {
            return List.of(object + ": " + e.getCause());
        } catch (ReflectiveOperationException e) {
            return List.of(object + ": its kind is not known to Kubernetes: " + e);
        }
    }

    private static void compare(String path, JsonNode written, JsonNode understood, List<String> problems) {
        if (written.isObject()) {
            for (Map.Entry<String, JsonNode> member : written.properties()) {
                compare(path + "." + member.getKey(), member.getValue(), understood.path(member.getKey()), problems);
            }
        } else if (written.isArray()) {
            for (int i = 0; i < written.size(); i++) {
                compare(path + "[" + i + "]", written.get(i), understood.path(i), problems);
            }
        } else if (!written.equals(understood) && !isQuantity(path)) {
            problems.add(path + ": " + written + " is understood as " + understood);
        }
    }

    /** Amounts may be written in several ways: 0.5 is 500m. */
    private static boolean isQuantity(String path) {
        return path.matches(".*\\.(limits|requests)\\.[a-z-]+") || path.endsWith(".sizeLimit");
    }
}
