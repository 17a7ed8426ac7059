package io.spoor.bridges.influxdb.mapping;

import io.spoor.tracing.PayloadRecord;
import org.jspecify.annotations.Nullable;

/** Something about the message that can be a tag. */
public enum MessageTag {
    /** {@code qos}: 0, 1 or 2. */
    QOS("qos") {
        @Override
        String of(PayloadRecord record) {
            return Integer.toString(record.qos());
        }
    },
    /** {@code retain}: true or false. */
    RETAIN("retain") {
        @Override
        String of(PayloadRecord record) {
            return Boolean.toString(record.retain());
        }
    },
    /** {@code user_name}, absent for anonymous clients. */
    USER_NAME("user_name") {
        @Override
        @Nullable
        String of(PayloadRecord record) {
            return record.userName();
        }
    };

    private final String tag;

    MessageTag(String tag) {
        this.tag = tag;
    }

    String tag() {
        return tag;
    }

    /** The tag's value; null for none. */
    abstract @Nullable String of(PayloadRecord record);
}
