package io.spoor.broker.extension;

import io.moquette.broker.security.IAuthorizatorPolicy;
import io.moquette.broker.subscriptions.Topic;
import io.spoor.broker.auth.Authorizer;
import io.spoor.broker.auth.ClientIdentity;
import io.spoor.broker.protocol.TopicFilter;

/**
 * Lets a policy written for Moquette 0.17 decide. As there, it is asked on event loops, for each message again, and must
 * not block; event loops may ask at the same time.
 */
public final class MoquetteAuthorizer implements Authorizer {

    private final IAuthorizatorPolicy policy;

    public MoquetteAuthorizer(IAuthorizatorPolicy policy) {
        this.policy = policy;
    }

    @Override
    public boolean mayPublish(ClientIdentity client, String topic) {
        return policy.canWrite(new Topic(topic), client.userName(), client.clientId());
    }

    @Override
    public boolean maySubscribe(ClientIdentity client, TopicFilter filter) {
        return policy.canRead(new Topic(filter.filter()), client.userName(), client.clientId());
    }

    /** Negative: the policy may change its mind without telling. */
    @Override
    public long version() {
        return -1;
    }
}
