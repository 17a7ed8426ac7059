package io.spoor.broker.session;

import io.spoor.broker.auth.Authorizer;
import io.spoor.broker.auth.ClientIdentity;
import io.spoor.broker.routing.Subscription;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.TraceEvent;
import java.util.HashSet;
import java.util.Set;

/**
 * Takes away what the rules no longer allow: a subscription that was made before they changed, and the messages that wait
 * because of it. A session is looked at while its client is there, or comes back. Belongs to the session's loop.
 */
final class AccessReview {
    private static final long NEVER = -1;

    private final Session session;
    private final BrokerCore core;
    private long reviewed = NEVER;

    AccessReview(Session session, BrokerCore core) {
        this.session = session;
        this.core = core;
    }

    /** A client is there whose session has no subscriptions yet. */
    void begin() {
        reviewed = core.authorizer().version();
    }

    /** The client is back: what it may not have any more is not sent. */
    void resume(Outbox outbox) {
        long version = core.authorizer().version();
        if (isNew(version)) {
            review(outbox);
            reviewed = version;
        }
    }

    /** Looks whether the rules have changed while the client is there; if too many did in this round, in a later one. */
    void ifChanged(Outbox outbox) {
        if (isNew(core.authorizer().version())
                && session.loop().mayReview(session.subscriptions().size())) {
            resume(outbox);
        }
    }

    /** Answers of an authorizer without versions may change all the time: it is asked when subscriptions are made. */
    private boolean isNew(long version) {
        return version != reviewed && version >= 0;
    }

    private void review(Outbox outbox) {
        ClientInfo client = session.info();
        ConnectionInfo connection = client.connection();
        if (connection == null) {
            return; // nobody is there
        }
        Authorizer authorizer = core.authorizer();
        ClientIdentity identity = new ClientIdentity(client.clientId(), client.userName(), connection);
        Set<String> lost = new HashSet<>();
        for (Subscription subscription : session.subscriptions().all()) {
            if (!authorizer.maySubscribe(identity, subscription.filter())) {
                lost.add(subscription.filter().text());
            }
        }
        for (String filter : lost) {
            core.tracer().record(new TraceEvent.AuthzDenied(client, "subscribe", filter));
            session.unsubscribe(filter);
        }
        if (!lost.isEmpty()) {
            outbox.dropMatchedBy(lost);
        }
    }
}
