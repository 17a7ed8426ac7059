package io.spoor.broker.session;

import io.spoor.broker.routing.RetainedCursor;
import io.spoor.broker.routing.Subscription;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends retained messages to new subscriptions, a bounded share in each turn of the loop, and no faster than the client
 * takes them: what waits is a place in the walk, not messages. A topic's message is the one that it has when the walk
 * comes to it. While the client is away the walk waits for it. Belongs to the session's loop.
 */
final class RetainedReplay {
    private static final int TOPICS_A_TURN = 500;

    private final Session session;
    private final BrokerCore core;
    private final Map<String, RetainedCursor<Publication>> walks = new LinkedHashMap<>(); // by filter
    private @Nullable Turn next;

    /** A turn that is to come, unless the session has lost its connection since. */
    private final class Turn implements Runnable {
        private final Loop on = session.loop();

        @Override
        public void run() {
            // A session that has moved is not ours to look into; its next connection makes turns of its own.
            if (session.loop() == on && next == this) {
                next = null;
                try {
                    turn();
                } catch (RuntimeException | Error e) {
                    session.failed(e);
                }
            }
        }
    }

    RetainedReplay(Session session, BrokerCore core) {
        this.session = session;
        this.core = core;
    }

    boolean isEmpty() {
        return walks.isEmpty();
    }

    /** Begins for subscriptions, from the start if they were being served already, with the first turn at once. */
    void begin(Iterable<Subscription> subscriptions) {
        for (Subscription subscription : subscriptions) {
            String filter = subscription.filter().text();
            walks.remove(filter); // to the end of the line
            walks.put(filter, core.retained().cursor(subscription.filter()));
        }
        if (next == null) {
            turn();
        }
    }

    /** A subscription is no more. */
    void forget(String filter) {
        walks.remove(filter);
    }

    /** The connection is gone. */
    void pause() {
        next = null;
    }

    /** Goes on if the client can take more; cheap if there is nothing to do. */
    void resume() {
        if (!walks.isEmpty() && next == null && session.takesReplay()) {
            Turn later = new Turn();
            next = later;
            session.loop().nextRound(later);
        }
    }

    void clear() {
        walks.clear();
        next = null;
    }

    private void turn() {
        session.emptyMailbox(); // or what another loop sent before would come after what it retained later
        int[] left = {TOPICS_A_TURN};
        while (left[0] > 0 && !walks.isEmpty() && session.takesReplay()) {
            Map.Entry<String, RetainedCursor<Publication>> first =
                    walks.entrySet().iterator().next();
            Subscription subscription = session.subscription(first.getKey());
            if (subscription == null) {
                walks.remove(first.getKey());
                continue;
            }
            RetainedCursor<Publication> walk = first.getValue();
            left[0] -= walk.advance(left[0], (topic, publication) -> send(topic, publication, subscription));
            if (walk.isDone()) {
                walks.remove(first.getKey(), walk);
            }
        }
        resume();
    }

    /** Sends one message; tells whether there is room for another. */
    private boolean send(String topic, Publication publication, Subscription subscription) {
        if (publication.message().isExpired()) {
            session.expired(topic, publication);
        } else {
            session.deliverRetained(publication, subscription);
        }
        return session.takesReplay();
    }
}
