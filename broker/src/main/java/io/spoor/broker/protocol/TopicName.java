package io.spoor.broker.protocol;

import java.nio.charset.StandardCharsets;

/** A valid topic name with its encoded form, so that no message encodes its topic again. Immutable. */
public final class TopicName {
    private final String text;
    private final byte[] utf8;

    TopicName(String text, byte[] utf8) {
        this.text = text;
        this.utf8 = utf8;
    }

    /**
     * Checks and encodes a topic name.
     *
     * @throws MqttProtocolException with {@link ReasonCode#TOPIC_NAME_INVALID} if it is empty or has a wildcard
     */
    public static TopicName of(String text) throws MqttProtocolException {
        Topics.validateName(text);
        return new TopicName(text, text.getBytes(StandardCharsets.UTF_8));
    }

    public String text() {
        return text;
    }

    /** The length of the encoded form in bytes. */
    public int encodedLength() {
        return utf8.length;
    }

    byte[] utf8() {
        return utf8;
    }

    @Override
    public String toString() {
        return text;
    }
}
