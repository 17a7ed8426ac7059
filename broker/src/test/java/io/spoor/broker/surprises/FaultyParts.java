package io.spoor.broker.surprises;

import io.spoor.broker.auth.AuthResult;
import io.spoor.broker.auth.Authenticator;
import io.spoor.broker.auth.Authorizer;
import io.spoor.broker.auth.ClientIdentity;
import io.spoor.broker.auth.Credentials;
import io.spoor.broker.protocol.ConnectPacket;
import io.spoor.broker.protocol.Message;
import io.spoor.broker.protocol.TopicFilter;
import io.spoor.broker.session.Sender;
import io.spoor.broker.session.SessionObserver;
import io.spoor.broker.testing.RecordingTracer;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.PayloadRecord;
import io.spoor.tracing.PayloadSink;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.Tracer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What a broker is connected to, each with a place for a {@link Fault}: the tracer's are named like its events, the others
 * like their methods. The bystander's never fail.
 */
final class FaultyParts {
    private static final int STACK_FRAMES = 8;

    private final RecordingTracer recorded = new RecordingTracer();
    private final List<Throwable> internalErrors = new CopyOnWriteArrayList<>();
    private final Fault fault;
    private volatile boolean blocking;

    FaultyParts(Fault fault) {
        this.fault = fault;
    }

    /** Authenticates on a worker from now on, or on the event loop. */
    void authenticateOnWorker(boolean value) {
        blocking = value;
    }

    RecordingTracer recorded() {
        return recorded;
    }

    /** What the broker called an internal error. */
    List<Throwable> internalErrors() {
        return internalErrors;
    }

    private void pass(String clientId, String place) {
        if (!clientId.equals("bystander")) {
            fault.pass(place);
        }
    }

    Tracer tracer() {
        return new Tracer() {
            @Override
            public void record(TraceEvent event) {
                if (!event.toString().contains("bystander")) {
                    fault.pass(event.getClass().getSimpleName());
                }
                recorded.record(event);
            }
        };
    }

    PayloadSink payloads() {
        return new PayloadSink() {
            @Override
            public boolean wants(String topic) {
                pass(topic.startsWith("bystander") ? "bystander" : "", "wants");
                return true;
            }

            @Override
            public void append(PayloadRecord record) {
                pass(record.clientId(), "append");
            }
        };
    }

    Authorizer authorizer() {
        return new Authorizer() {
            @Override
            public boolean mayPublish(ClientIdentity client, String topic) {
                pass(client.clientId(), "mayPublish");
                return !topic.startsWith("forbidden");
            }

            @Override
            public boolean maySubscribe(ClientIdentity client, TopicFilter filter) {
                pass(client.clientId(), "maySubscribe");
                return true;
            }

            @Override
            public long version() {
                if (isAskedByPublishes()) { // and not by a bystander's session, as each is now and then
                    fault.pass("version");
                }
                return -1;
            }
        };
    }

    private static boolean isAskedByPublishes() {
        return StackWalker.getInstance()
                .walk(frames -> frames.limit(STACK_FRAMES)
                        .anyMatch(frame -> frame.getClassName().endsWith(".InboundPublishes")));
    }

    Authenticator authenticator() {
        return new Authenticator() {
            @Override
            public AuthResult authenticate(Credentials credentials) {
                pass(credentials.clientId(), "authenticate");
                return credentials.clientId().equals("no-answer") ? null : AuthResult.accepted(null);
            }

            @Override
            public boolean mayBlock() {
                fault.pass("mayBlock");
                return blocking;
            }
        };
    }

    SessionObserver observer() {
        return new SessionObserver() {
            @Override
            public void connected(ClientInfo client, ConnectPacket packet) {
                pass(client.clientId(), "connected");
            }

            @Override
            public void disconnected(ClientInfo client) {
                pass(client.clientId(), "disconnected");
            }

            @Override
            public void connectionLost(ClientInfo client) {
                pass(client.clientId(), "connectionLost");
            }

            @Override
            public boolean wantsMessages() {
                return true;
            }

            @Override
            public void published(Sender sender, Message message, boolean dup) {
                pass(sender.info().clientId(), "published");
            }

            @Override
            public void subscribed(ClientInfo client, String filter, int qos) {
                pass(client.clientId(), "subscribed");
            }

            @Override
            public void unsubscribed(ClientInfo client, String filter) {
                pass(client.clientId(), "unsubscribed");
            }

            @Override
            public void acknowledged(ClientInfo client, String topic, int packetId) {
                pass(client.clientId(), "acknowledged");
            }

            @Override
            public void internalError(Throwable error) {
                internalErrors.add(error);
                fault.pass("internalError");
            }
        };
    }
}
