package io.spoor.broker.session;

import io.spoor.broker.routing.Delivery;
import io.spoor.broker.store.Holding;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jctools.queues.MpscLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * What other loops have for a session. It goes with the session when that moves, so the messages of each publisher keep
 * their order. {@link #post} is for any thread, everything else for the session's loop.
 */
final class Mailbox {
    private static final int MAILS_A_TURN = 1_000;

    private record Mail(
            Publication publication,
            Delivery<Session> delivery,
            @Nullable Holding holding) {}

    private final Session session;
    private final MpscLinkedQueue<Mail> mails = new MpscLinkedQueue<>();
    private final AtomicBoolean announced = new AtomicBoolean();

    Mailbox(Session session) {
        this.session = session;
    }

    boolean isEmpty() {
        return mails.isEmpty();
    }

    /** Hands over a message, which is kept. Any thread. */
    void post(Publication publication, Delivery<Session> delivery, @Nullable Holding holding) {
        PublisherFlow flow = publication.sender().flow();
        if (flow != null) {
            flow.hold(publication.message().heldBytes());
        }
        mails.offer(new Mail(publication, delivery, holding));
        announce();
    }

    private void announce() {
        if (!announced.get() && announced.compareAndSet(false, true)) {
            session.loop().wake(session);
        }
    }

    /** Takes out everything. */
    void empty() {
        announced.set(false);
        for (Mail mail = mails.poll(); mail != null; mail = mails.poll()) {
            open(mail);
        }
    }

    /** Takes out a share, so that a flood leaves the loop time for others. */
    void emptyInTurn() {
        announced.set(false);
        for (int i = 0; i < MAILS_A_TURN; i++) {
            Mail mail = mails.poll();
            if (mail == null) {
                return;
            }
            open(mail);
        }
        if (!mails.isEmpty()) {
            announce();
        }
    }

    private void open(Mail mail) {
        try {
            session.receive(mail.publication(), mail.delivery(), mail.holding());
        } catch (RuntimeException | Error e) {
            session.failed(e);
        } finally {
            PublisherFlow flow = mail.publication().sender().flow();
            if (flow != null) {
                flow.release(mail.publication().message().heldBytes());
            }
        }
    }
}
