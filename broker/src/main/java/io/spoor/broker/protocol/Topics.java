package io.spoor.broker.protocol;

import io.netty.buffer.ByteBufUtil;

/** Rules for topic names, to which messages are published (MQTT 5, 4.7). */
public final class Topics {

    /** The longest topic name or filter, in bytes of UTF-8 ([MQTT-4.7.3-3]). */
    public static final int MAX_BYTES = 65_535;

    private Topics() {}

    /** Whether a message may be published to this topic. */
    public static boolean isValidName(String topic) {
        return problem(topic, false).isEmpty();
    }

    /**
     * Refuses what is not a topic name.
     *
     * @throws MqttProtocolException with {@link ReasonCode#MALFORMED_PACKET}; {@link ReasonCode#TOPIC_NAME_INVALID} is for
     *     names that are well-formed
     */
    public static void validateName(String topic) throws MqttProtocolException {
        String problem = problem(topic, false);
        if (!problem.isEmpty()) {
            throw new MqttProtocolException(ReasonCode.MALFORMED_PACKET, "topic name " + problem);
        }
    }

    /** How many levels a name or filter has: one more than slashes. */
    public static int levelCount(String topic) {
        int count = 1;
        for (int i = topic.indexOf('/'); i >= 0; i = topic.indexOf('/', i + 1)) {
            count++;
        }
        return count;
    }

    /**
     * What is wrong with the text as a name or as the text of a filter; empty if nothing. Control characters, which the
     * protocol lets a server refuse (MQTT 5, 1.5.4), are: names appear in logs, and in lists of access rules.
     */
    static String problem(String topic, boolean wildcardsAllowed) {
        int length = topic.length();
        if (length == 0) {
            return "is empty";
        }
        for (int i = 0; i < length; i++) {
            char c = topic.charAt(i);
            if (c == 0) {
                return "contains the character U+0000";
            }
            if (Character.isISOControl(c)) {
                return "contains the control character U+%04X".formatted((int) c);
            }
            if (!wildcardsAllowed && (c == '+' || c == '#')) {
                return "contains the wildcard " + c;
            }
            if (Character.isSurrogate(c)) {
                if (i + 1 == length || !Character.isSurrogatePair(c, topic.charAt(i + 1))) {
                    return "contains half of a surrogate pair";
                }
                i++;
            }
        }
        // A char is at most three bytes of UTF-8, so only long topics need counting
        if (length > MAX_BYTES / 3 && ByteBufUtil.utf8Bytes(topic) > MAX_BYTES) {
            return "is longer than " + MAX_BYTES + " bytes";
        }
        return "";
    }
}
