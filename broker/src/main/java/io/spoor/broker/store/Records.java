package io.spoor.broker.store;

import io.spoor.broker.protocol.Message;
import io.spoor.broker.protocol.MessageForm;
import io.spoor.broker.routing.Subscription;
import io.spoor.broker.store.DurableSession.Progress;
import java.util.List;

/** The form of the records that are more than a few numbers; {@link Replay} reads them. */
final class Records {
    static final int RETAINED = 1;
    static final int FROM_SESSION = 2;
    static final int QOS = 3;
    static final int RETAIN = 4;
    static final int NO_LOCAL = 8;
    static final int SENT = 16;

    private Records() {}

    static RecordBuffer session(long number, SessionState state) {
        RecordBuffer record = RecordBuffer.begin(RecordType.SESSION)
                .number(number)
                .text(state.clientId())
                .optional(state.userName())
                .text(state.protocolVersion())
                .fixed(state.created().toEpochMilli())
                .number(state.expirySeconds())
                .fixed(state.awaySince() == null ? 0 : state.awaySince().toEpochMilli())
                .number(state.lastPacketId());
        StoredWill will = state.will();
        if (will == null) {
            return record.flags(0);
        }
        return record.flags(1)
                .text(will.topic())
                .flags(will.qos() | (will.retain() ? RETAIN : 0))
                .bytes(will.payload())
                .bytes(will.properties())
                .number(will.delaySeconds())
                .fixed(will.expirySeconds());
    }

    static RecordBuffer subscription(long number, Subscription subscription) {
        int flags = subscription.qos()
                | (subscription.retainAsPublished() ? RETAIN : 0)
                | (subscription.noLocal() ? NO_LOCAL : 0);
        return RecordBuffer.begin(RecordType.SUBSCRIPTION)
                .number(number)
                .text(subscription.filter().text())
                .flags(flags)
                .number(subscription.identifier());
    }

    static RecordBuffer publish(
            StoredMessage message,
            boolean retained,
            SessionStore.@org.jspecify.annotations.Nullable Origin origin,
            List<SessionStore.Recipient> recipients) {
        RecordBuffer record = RecordBuffer.begin(RecordType.PUBLISH)
                .number(message.id())
                .flags((retained ? RETAINED : 0) | (origin != null ? FROM_SESSION : 0));
        if (origin != null) {
            record.number(origin.session().number()).number(origin.packetId());
        }
        content(record, message);
        record.number(recipients.size());
        for (SessionStore.Recipient recipient : recipients) {
            record.number(recipient.session().number());
            delivery(record, recipient.qos(), recipient.retain(), 0, recipient.identifiers());
        }
        return record;
    }

    static RecordBuffer message(StoredMessage message) {
        RecordBuffer record = RecordBuffer.begin(RecordType.MESSAGE).number(message.id());
        content(record, message);
        return record;
    }

    private static void content(RecordBuffer record, StoredMessage stored) {
        record.text(stored.publisher().clientId()).optional(stored.publisher().userName());
        Message message = stored.message();
        MessageForm.write(
                message, record.room(MessageForm.maximumSize(message)), System.nanoTime(), System.currentTimeMillis());
    }

    static RecordBuffer holding(long number, Progress progress) {
        RecordBuffer record = RecordBuffer.begin(RecordType.HOLDING)
                .number(number)
                .number(progress.holding().id())
                .number(progress.holding().message().id());
        int sent = progress.packetId() == 0 ? 0 : SENT;
        delivery(record, progress.qos(), progress.retain(), sent, progress.identifiers());
        if (sent != 0) {
            record.number(progress.packetId()).number(progress.order());
        }
        return record;
    }

    private static void delivery(RecordBuffer record, int qos, boolean retain, int flags, int[] identifiers) {
        record.flags(qos | (retain ? RETAIN : 0) | flags).number(identifiers.length);
        for (int identifier : identifiers) {
            record.number(identifier);
        }
    }

    static RecordBuffer releasing(long number, long holding, int packetId, long order) {
        return RecordBuffer.begin(RecordType.RELEASING)
                .number(number)
                .number(holding)
                .number(packetId)
                .number(order);
    }
}
