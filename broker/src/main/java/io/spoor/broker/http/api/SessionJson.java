package io.spoor.broker.http.api;

import io.spoor.broker.routing.Subscription;
import io.spoor.broker.session.SessionView;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.TlsInfo;
import io.spoor.tracing.TraceEvent.Traffic;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Clients and sessions as they stand in answers. */
final class SessionJson {
    private SessionJson() {}

    /** What waits for a client. */
    record Waiting(int queued, long queuedBytes, int inFlight, int unreleased, long outputBytes) {
        static Waiting of(SessionView view) {
            return new Waiting(
                    view.queued(), view.queuedBytes(), view.inFlight(), view.unreleased(), view.outputBytes());
        }
    }

    /** What went over a connection. */
    record TrafficJson(
            long bytesIn, long bytesOut, long messagesIn, long messagesOut, long messagesDropped, long pings) {
        static TrafficJson of(Traffic traffic) {
            return new TrafficJson(
                    traffic.bytesIn(),
                    traffic.bytesOut(),
                    traffic.messagesIn(),
                    traffic.messagesOut(),
                    traffic.messagesDropped(),
                    traffic.pings());
        }
    }

    /** A connected client in a list. */
    record Client(
            String clientId,
            @Nullable String userName,
            String protocolVersion,
            @Nullable String address,
            @Nullable String listener,
            @Nullable String transport,
            @Nullable Instant connectedSince,
            Waiting waiting,
            boolean slow) {
        static Client of(SessionView view) {
            ClientInfo info = view.info();
            ConnectionInfo connection = info.connection();
            return new Client(
                    info.clientId(),
                    info.userName(),
                    info.protocolVersion(),
                    connection == null ? null : text(connection.client()),
                    connection == null ? null : connection.listener(),
                    connection == null ? null : connection.transport(),
                    view.connectedSince(),
                    Waiting.of(view),
                    view.slow());
        }
    }

    /** A client's certificate. */
    record Certificate(String subject, String issuer, String serialNumber, Instant notBefore, Instant notAfter) {}

    /** How a connection is encrypted. */
    record Tls(
            String version,
            String cipher,
            @Nullable Boolean resumed,
            @Nullable String serverName,
            @Nullable Certificate clientCertificate) {
        static @Nullable Tls of(@Nullable TlsInfo tls) {
            if (tls == null) {
                return null;
            }
            TlsInfo.ClientCertificate shown = tls.clientCertificate();
            return new Tls(
                    tls.version(),
                    tls.cipher(),
                    tls.resumed(),
                    tls.serverName(),
                    shown == null
                            ? null
                            : new Certificate(
                                    shown.subject(),
                                    shown.issuer(),
                                    shown.serialNumber(),
                                    shown.notBefore(),
                                    shown.notAfter()));
        }
    }

    /** A connection. */
    record Connection(
            String id,
            String listener,
            String transport,
            String address,
            String peer,
            String local,
            @Nullable Tls tls) {
        static @Nullable Connection of(@Nullable ConnectionInfo info) {
            return info == null
                    ? null
                    : new Connection(
                            info.id(),
                            info.listener(),
                            info.transport(),
                            text(info.client()),
                            text(info.peer()),
                            text(info.server()),
                            Tls.of(info.tls()));
        }
    }

    /** A connected client by itself. */
    record ClientDetail(
            String clientId,
            @Nullable String userName,
            String protocolVersion,
            @Nullable Instant connectedSince,
            @Nullable Connection connection,
            TrafficJson traffic,
            Waiting waiting,
            boolean slow,
            boolean throttled,
            Session session) {
        static ClientDetail of(SessionView view) {
            return new ClientDetail(
                    view.info().clientId(),
                    view.info().userName(),
                    view.info().protocolVersion(),
                    view.connectedSince(),
                    Connection.of(view.info().connection()),
                    TrafficJson.of(view.traffic()),
                    Waiting.of(view),
                    view.slow(),
                    view.throttled(),
                    Session.of(view));
        }
    }

    /** A session in a list. The expiry is absent if it never ends by itself. */
    record Session(
            String clientId,
            @Nullable String userName,
            String protocolVersion,
            boolean connected,
            boolean persistent,
            @Nullable Long expirySeconds,
            Instant created,
            @Nullable Instant connectedSince,
            @Nullable Instant awaySince,
            int subscriptions,
            Waiting waiting,
            @Nullable String willTopic) {
        static Session of(SessionView view) {
            long expiry = view.expirySeconds();
            return new Session(
                    view.info().clientId(),
                    view.info().userName(),
                    view.info().protocolVersion(),
                    view.connected(),
                    view.persistent(),
                    expiry == io.spoor.broker.session.Session.NEVER_EXPIRES ? null : expiry,
                    view.created(),
                    view.connectedSince(),
                    view.awaySince(),
                    view.subscriptionCount(),
                    Waiting.of(view),
                    view.willTopic());
        }
    }

    /** A subscription of a session. */
    record OwnSubscription(
            String filter,
            int qos,
            boolean noLocal,
            boolean retainAsPublished,
            @Nullable Integer identifier) {
        static OwnSubscription of(Subscription subscription) {
            int identifier = subscription.identifier();
            return new OwnSubscription(
                    subscription.filter().text(),
                    subscription.qos(),
                    subscription.noLocal(),
                    subscription.retainAsPublished(),
                    identifier == 0 ? null : identifier);
        }
    }

    /** A session by itself. */
    record SessionDetail(Session session, List<OwnSubscription> subscriptions) {
        static SessionDetail of(SessionView view) {
            return new SessionDetail(
                    Session.of(view),
                    view.subscriptions().stream()
                            .map(OwnSubscription::of)
                            .sorted(Comparator.comparing(OwnSubscription::filter))
                            .toList());
        }
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress() == null
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
