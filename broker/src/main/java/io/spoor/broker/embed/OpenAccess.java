package io.spoor.broker.embed;

import io.spoor.broker.auth.Authorizer;
import io.spoor.broker.auth.ClientIdentity;
import io.spoor.broker.protocol.TopicFilter;

/** Without an access list: whoever may connect may do everything but speak in the broker's own name. */
final class OpenAccess implements Authorizer {
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
