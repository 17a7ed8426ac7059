package io.spoor.bridges.influxdb.mapping;

import io.spoor.tracing.PayloadRecord;
import java.util.Map;

/**
 * A record that is being mapped.
 *
 * @param index in the journal
 * @param again whether it is a dead letter that is tried again, out of its turn
 * @param levels of its topic
 */
record Incoming(PayloadRecord record, long index, boolean again, MappingRule rule, String[] levels) {

    /** The tags that do not depend on the payload. */
    Map<String, String> tags() {
        return rule.tags(record, levels);
    }

    /** The measurement as topic and configuration have it. */
    String measurement() {
        return rule.measurement().of(levels);
    }

    /** The name of a field that has none of its own. */
    String field() {
        return rule.field().of(levels);
    }

    long arrival() {
        return record.epochNanos();
    }
}
