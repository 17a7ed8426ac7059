package io.spoor.tracing.ecs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceContext;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.TraceEvent.MessagePublish;
import io.spoor.tracing.TraceEvent.Traffic;
import io.spoor.tracing.ecs.Pseudonyms.Kind;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A document while a {@link Shape} writes it, in this order: the fields of {@code event}, {@link #error}, {@link #root},
 * whom it is about, the fields of {@code mqtt}. Used by one thread.
 */
final class Document {
    static final int FIRST_ERROR_CODE = 0x80;

    private static final Name OUTCOME = new Name("outcome");
    private static final byte[] SUCCESS = "\"success\"".getBytes(US_ASCII);
    private static final byte[] FAILURE = "\"failure\"".getBytes(US_ASCII);
    private static final Name CODE = new Name("code");
    private static final Name REASON = new Name("reason");
    private static final Name DURATION = new Name("duration");
    private static final Name ERROR = new Name("error");
    private static final Name MESSAGE = new Name("message");
    private static final Name BYTES = new Name("bytes");
    private static final Name TRACE = new Name("trace");
    private static final Name SPAN = new Name("span");
    private static final Name ID = new Name("id");
    private static final Name MQTT = new Name("mqtt");
    private static final byte[][] CODES = codes();

    private final JsonBuffer out;
    private final IdentityCache identities;
    private final @Nullable Pseudonyms pseudonyms;
    private final Contents contents;
    private @Nullable String error;
    private @Nullable TraceContext trace;
    private boolean eventOpen;

    Document(JsonBuffer out, IdentityCache identities, DocumentOptions options) {
        this.pseudonyms = options.pseudonyms();
        this.contents = new Contents(options.redactions());
        this.out = out;
        this.identities = identities;
    }

    private static byte[][] codes() {
        byte[][] codes = new byte[256][];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = String.format("\"0x%02x\"", i).getBytes(US_ASCII);
        }
        return codes;
    }

    /** Begins within the {@code event} object of a document about this event. */
    void begin(TraceEvent event) {
        trace = event.trace();
        error = null;
        eventOpen = true;
    }

    // -- event --------------------------------------------------------------------------------------------------------

    Document outcome(boolean success) {
        out.name(OUTCOME).raw(success ? SUCCESS : FAILURE);
        return this;
    }

    /** The MQTT reason code as {@code event.code} and the outcome that it stands for. */
    Document codeAndOutcome(int reasonCode) {
        return code(reasonCode).outcome(reasonCode < FIRST_ERROR_CODE);
    }

    Document code(int reasonCode) {
        out.name(CODE).raw(CODES[reasonCode & 0xff]);
        return this;
    }

    Document reason(String closedEnumName) {
        out.field(REASON, closedEnumName);
        return this;
    }

    /** A reason for an end and the outcome that it stands for: whether someone meant it to end. */
    Document reasonAndOutcome(DisconnectReason reason) {
        return reason(reason.wireName())
                .outcome(
                        switch (reason) {
                            case NORMAL, TAKEN_OVER, KICKED, SERVER_SHUTDOWN -> true;
                            case KEEPALIVE_TIMEOUT,
                                    TCP_CLOSED,
                                    TLS_ERROR,
                                    NOT_AUTHORIZED,
                                    BAD_CREDENTIALS,
                                    BANNED,
                                    PROTOCOL_ERROR,
                                    MALFORMED_PACKET,
                                    PACKET_TOO_LARGE,
                                    RECEIVE_MAXIMUM,
                                    QUOTA_EXCEEDED,
                                    IDLE_BEFORE_CONNECT,
                                    SERVER_BUSY,
                                    INTERNAL_ERROR -> false;
                        });
    }

    Document duration(long nanos) {
        out.field(DURATION, nanos);
        return this;
    }

    /** What went wrong, in words. */
    Document error(@Nullable String detail) {
        error = detail;
        return this;
    }

    /** As {@link #error}, of a text that may quote a certificate. */
    Document errorAboutCertificate(@Nullable String detail) {
        return error(pseudonyms != null && pseudonyms.replace(Kind.CERTIFICATE) ? null : detail);
    }

    // -- the rest -----------------------------------------------------------------------------------------------------

    /** Ends {@code event}; further members of the document itself may follow. */
    JsonBuffer root() {
        if (eventOpen) {
            eventOpen = false;
            out.endObject();
            trace();
            if (error != null) {
                out.beginObject(ERROR).field(MESSAGE, error).endObject();
            }
        }
        return out;
    }

    private void trace() {
        TraceContext context = trace;
        if (context != null) {
            out.beginObject(TRACE)
                    .name(ID)
                    .put('"')
                    .hex(context.high())
                    .hex(context.low())
                    .put('"')
                    .endObject();
            if (context.parent() != 0) {
                out.beginObject(SPAN)
                        .name(ID)
                        .put('"')
                        .hex(context.parent())
                        .put('"')
                        .endObject();
            }
        }
    }

    /** The document is about nobody; {@code mqtt} begins. */
    JsonBuffer aboutNobody() {
        return root().beginObject(MQTT);
    }

    /** The document is about a client, if there is one; {@code mqtt} begins. */
    JsonBuffer about(@Nullable ClientInfo client) {
        return client == null ? aboutNobody() : about(client, -1, -1);
    }

    /** The document is about a client and what went over its connection; {@code mqtt} begins. */
    JsonBuffer about(ClientInfo client, Traffic traffic) {
        return about(client, traffic.bytesIn(), traffic.bytesOut());
    }

    /** The document is about a connection; {@code mqtt} begins. */
    JsonBuffer about(ConnectionInfo connection) {
        return about(connection, -1, -1);
    }

    /** The document is about a connection and what went over it; {@code mqtt} begins. */
    JsonBuffer about(ConnectionInfo connection, long bytesIn, long bytesOut) {
        maskError("", null, connection);
        return about(identities.of(connection), bytesIn, bytesOut);
    }

    /** Adds {@code mqtt.sender}. */
    void sender(ClientInfo sender) {
        out.members(identities.of(sender).sender);
    }

    /** Adds what a publish carried. */
    void content(JsonBuffer mqtt, MessagePublish publish) {
        contents.write(mqtt, publish);
    }

    /** The address of a client, or what stands for it; null if it was never resolved. */
    @Nullable
    String address(InetSocketAddress address) {
        return Addresses.text(pseudonyms == null ? address : pseudonyms.address(address));
    }

    private JsonBuffer about(ClientInfo client, long bytesIn, long bytesOut) {
        maskError(client.clientId(), client.userName(), client.connection());
        return about(identities.of(client), bytesIn, bytesOut);
    }

    private void maskError(String clientId, @Nullable String userName, @Nullable ConnectionInfo connection) {
        if (pseudonyms != null && error != null) {
            error = pseudonyms.within(error, clientId, userName, connection == null ? null : connection.client());
        }
    }

    private JsonBuffer about(Identity identity, long bytesIn, long bytesOut) {
        root();
        endpoint(identity.client, bytesIn);
        endpoint(identity.server, bytesOut);
        out.members(identity.about);
        return out.beginObject(MQTT).members(identity.mqtt);
    }

    private void endpoint(byte[] opened, long bytes) {
        if (opened.length > 0) {
            out.members(opened);
            if (bytes >= 0) {
                out.field(BYTES, bytes);
            }
            out.endObject();
        }
    }
}
