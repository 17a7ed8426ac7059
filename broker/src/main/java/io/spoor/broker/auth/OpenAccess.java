package io.spoor.broker.auth;

import io.spoor.broker.protocol.TopicFilter;

/**
 * What holds without an access list: everything is allowed, but publishing to topics that begin with {@code $}, which
 * are the broker's own (MQTT 5, 4.7.2).
 */
public final class OpenAccess implements Authorizer {

    @Override
    public boolean mayPublish(ClientIdentity client, String topic) {
        return !topic.startsWith("$");
    }

    @Override
    public boolean maySubscribe(ClientIdentity client, TopicFilter filter) {
        return true;
    }

    @Override
    public long version() {
        return 0;
    }
}
