package io.spoor.tracing.ecs;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who writes the documents.
 *
 * @param version {@code service.version}
 * @param node {@code service.node.name}, the broker's configured name
 * @param namespace {@code data_stream.namespace}
 */
public record ServiceInfo(String version, String node, String namespace) {
    private static final Pattern NAMESPACE = Pattern.compile("[^\\\\/*?\"<>| ,#:-]{1,100}");

    public ServiceInfo {
        if (!NAMESPACE.matcher(namespace).matches() || !namespace.equals(namespace.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("namespace is '" + namespace
                    + "'; a data stream's must be 1 to 100 characters, lower case, none of \\/*?\"<>| ,#:-");
        }
    }

    /** This program's version, the namespace {@code default}. */
    public static ServiceInfo ofNode(String node) {
        @Nullable String version = ServiceInfo.class.getPackage().getImplementationVersion();
        return new ServiceInfo(version == null ? "development" : version, node, "default");
    }
}
