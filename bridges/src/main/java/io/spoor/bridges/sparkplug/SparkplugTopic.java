package io.spoor.bridges.sparkplug;

import org.jspecify.annotations.Nullable;

/**
 * A topic like {@code spBv1.0/GROUP/DDATA/EDGE_NODE/DEVICE}.
 *
 * @param device null for messages of the edge node itself
 */
public record SparkplugTopic(
        String group,
        MessageType type,
        String edgeNode,
        @Nullable String device) {
    private static final String NAMESPACE = "spBv1.0/";

    /** The topic's parts; null if it is no such topic. The state of a host application is none: it is JSON. */
    public static @Nullable SparkplugTopic of(String topic) {
        if (!topic.startsWith(NAMESPACE)) {
            return null;
        }
        String[] levels = topic.split("/", -1);
        MessageType type = levels.length < 4 ? null : type(levels[2]);
        if (type == null || levels.length != (type.isOfDevice() ? 5 : 4)) {
            return null;
        }
        return new SparkplugTopic(levels[1], type, levels[3], type.isOfDevice() ? levels[4] : null);
    }

    private static @Nullable MessageType type(String level) {
        for (MessageType type : MessageType.values()) {
            if (type.name().equals(level)) {
                return type;
            }
        }
        return null;
    }

    /** Names the edge node among all. */
    public String node() {
        return group + "/" + edgeNode;
    }

    /** Where the edge node takes commands. */
    static String commands(String node) {
        int slash = node.indexOf('/');
        return NAMESPACE + node.substring(0, slash) + "/NCMD" + node.substring(slash);
    }
}
