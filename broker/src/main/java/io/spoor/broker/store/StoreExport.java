package io.spoor.broker.store;

import io.spoor.broker.protocol.ForwardedProperties;
import io.spoor.broker.protocol.Message;
import io.spoor.broker.protocol.UserProperty;
import io.spoor.broker.routing.Subscription;
import io.spoor.broker.store.DurableSession.Progress;
import java.io.Closeable;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** Writes what is in a store as JSON, one object a line. One thread. */
final class StoreExport implements Closeable {
    private final JsonGenerator json;
    private final long nowNanos = System.nanoTime();
    private final Instant now = Instant.now();

    StoreExport(OutputStream out) {
        json = JsonFactory.builder()
                .configure(StreamWriteFeature.AUTO_CLOSE_TARGET, false)
                .rootValueSeparator("\n")
                .build()
                .createGenerator(ObjectWriteContext.empty(), out);
    }

    void write(Recovered left) {
        for (Recovered.Session session : left.sessions()) {
            write(session);
            for (Progress progress : session.inFlight()) {
                write(session.state().clientId(), progress);
            }
            for (Progress progress : session.waiting()) {
                write(session.state().clientId(), progress);
            }
        }
        for (StoredMessage message : left.retained()) {
            json.writeStartObject();
            json.writeStringProperty("type", "retained");
            content(message);
            json.writeEndObject();
        }
    }

    private void write(Recovered.Session session) {
        SessionState state = session.state();
        json.writeStartObject();
        json.writeStringProperty("type", "session");
        json.writeStringProperty("client_id", state.clientId());
        text("user_name", state.userName());
        json.writeStringProperty("protocol_version", state.protocolVersion());
        json.writeStringProperty("created", state.created().toString());
        json.writeNumberProperty("expiry_seconds", state.expirySeconds());
        text("away_since", state.awaySince() == null ? null : state.awaySince().toString());
        json.writeArrayPropertyStart("subscriptions");
        session.subscriptions().forEach(this::write);
        json.writeEndArray();
        packetIds(
                "releasing",
                session.releasing().stream().map(Recovered.Releasing::packetId).toList());
        packetIds("received", session.received());
        StoredWill will = state.will();
        if (will != null) {
            json.writeObjectPropertyStart("will");
            json.writeStringProperty("topic", will.topic());
            json.writeNumberProperty("qos", will.qos());
            json.writeBooleanProperty("retain", will.retain());
            json.writeNumberProperty("delay_seconds", will.delaySeconds());
            json.writeName("payload");
            json.writeBinary(will.payload());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void packetIds(String name, List<Integer> ids) {
        json.writeArrayPropertyStart(name);
        ids.forEach(json::writeNumber);
        json.writeEndArray();
    }

    private void write(Subscription subscription) {
        json.writeStartObject();
        json.writeStringProperty("filter", subscription.filter().text());
        json.writeNumberProperty("qos", subscription.qos());
        json.writeBooleanProperty("no_local", subscription.noLocal());
        json.writeBooleanProperty("retain_as_published", subscription.retainAsPublished());
        json.writeNumberProperty("identifier", subscription.identifier());
        json.writeEndObject();
    }

    private void write(String clientId, Progress progress) {
        json.writeStartObject();
        json.writeStringProperty("type", "message");
        json.writeStringProperty("client_id", clientId);
        json.writeStringProperty("state", progress.packetId() == 0 ? "waiting" : "in-flight");
        if (progress.packetId() != 0) {
            json.writeNumberProperty("packet_id", progress.packetId());
        }
        json.writeNumberProperty("delivery_qos", progress.qos());
        content(progress.holding().message());
        json.writeEndObject();
    }

    private void content(StoredMessage stored) {
        Message message = stored.message();
        json.writeStringProperty("topic", message.topic().text());
        json.writeNumberProperty("qos", message.qos());
        json.writeStringProperty("publisher", stored.publisher().clientId());
        text("publisher_user_name", stored.publisher().userName());
        json.writeStringProperty("published", at(message.arrivedAtNanos()));
        text("expires", message.expires() ? at(message.expiresAtNanos()) : null);
        List<UserProperty> properties = ForwardedProperties.userProperties(message);
        if (!properties.isEmpty()) {
            json.writeArrayPropertyStart("user_properties");
            for (UserProperty property : properties) {
                json.writeStartArray();
                json.writeString(property.name());
                json.writeString(property.value());
                json.writeEndArray();
            }
            json.writeEndArray();
        }
        byte[] payload = new byte[message.payloadLength()];
        message.payload().get(payload);
        json.writeName("payload");
        json.writeBinary(payload);
    }

    private String at(long nanos) {
        return now.plusNanos(nanos - nowNanos).toString();
    }

    private void text(String name, @Nullable String value) {
        if (value != null) {
            json.writeStringProperty(name, value);
        }
    }

    @Override
    public void close() {
        json.writeRaw('\n');
        json.close();
    }
}
