package io.spoor.broker.net;

import io.netty.buffer.ByteBuf;
import io.spoor.broker.auth.AuthResult;
import io.spoor.broker.auth.Authenticator;
import io.spoor.broker.auth.ClientIdentity;
import io.spoor.broker.auth.Credentials;
import io.spoor.broker.protocol.ConnectDecoder;
import io.spoor.broker.protocol.ConnectPacket;
import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.MqttVersion;
import io.spoor.broker.protocol.PacketEncoder;
import io.spoor.broker.protocol.ReasonCode;
import io.spoor.broker.session.Closing;
import io.spoor.broker.session.Loop;
import io.spoor.broker.session.Session;
import io.spoor.broker.session.Sessions;
import io.spoor.broker.store.StoreFullException;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * From a CONNECT to its CONNACK: who is it, may it, and which session is its own. Belongs to the connection's event loop;
 * an authenticator that may block runs on a worker meanwhile.
 */
final class ConnectHandshake implements Sessions.Newcomer {
    private final Server server;
    private final MqttConnection connection;
    private @Nullable MqttVersion announced;
    private @Nullable ConnectPacket packet;
    private @Nullable ClientInfo info;
    private @Nullable ConnectWill will;
    private boolean assignedId;
    private @Nullable ConnectionInfo tookOver;
    private long startedAtNanos;

    ConnectHandshake(Server server, MqttConnection connection) {
        this.server = server;
        this.connection = connection;
    }

    private ConnectPacket packet() {
        return Objects.requireNonNull(packet);
    }

    // -- who is it ----------------------------------------------------------------------------------------------------

    /** Takes the body of a CONNECT. */
    void start(ByteBuf body, int flags, long nowNanos) throws MqttProtocolException {
        announced = ConnectDecoder.versionForAnswer(body);
        ConnectPacket connect = ConnectDecoder.decode(body, flags);
        packet = connect;
        startedAtNanos = nowNanos;
        String clientId = clientId(connect);
        info = new ClientInfo(
                connection.transport().info(),
                clientId,
                connect.userName(),
                connect.version().text());
        if (connect.authenticationMethod() != null) {
            throw new MqttProtocolException(
                    ReasonCode.BAD_AUTHENTICATION_METHOD,
                    "authentication method '" + connect.authenticationMethod() + "' is not supported [MQTT-4.12.0-1]");
        }
        will = ConnectWill.check(connect.will(), server.config());
        authenticate(new Credentials(
                clientId,
                connect.userName(),
                connect.password(),
                connection.transport().info()));
    }

    private String clientId(ConnectPacket connect) throws MqttProtocolException {
        if (!connect.clientId().isEmpty()) {
            return connect.clientId();
        }
        boolean mayBeEmpty = connect.version() == MqttVersion.MQTT_5
                || connect.version() == MqttVersion.MQTT_3_1_1 && connect.cleanStart();
        if (!mayBeEmpty) {
            throw new MqttProtocolException(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                    "an empty client identifier without a clean session [MQTT-3.1.3-8]");
        }
        assignedId = true;
        return "auto-" + UUID.randomUUID();
    }

    private void authenticate(Credentials credentials) {
        Authenticator authenticator = server.authenticator();
        if (!authenticator.mayBlock()) {
            authenticated(authenticator.authenticate(credentials));
            return;
        }
        try {
            server.workers().execute(() -> check(authenticator, credentials));
        } catch (RejectedExecutionException e) {
            refuse(ReasonCode.SERVER_BUSY, DisconnectReason.SERVER_BUSY, "too many clients are connecting at once");
        }
    }

    /** On a worker. */
    private void check(Authenticator authenticator, Credentials credentials) {
        try {
            AuthResult result = authenticator.authenticate(credentials);
            loop().execute(() -> authenticatedLater(result));
        } catch (RuntimeException | Error e) {
            loop().execute(() -> connection.failed(e));
        }
    }

    private void authenticatedLater(AuthResult result) {
        try {
            authenticated(result);
        } catch (RuntimeException | Error e) {
            connection.failed(e);
        }
    }

    // -- may it -------------------------------------------------------------------------------------------------------

    private void authenticated(AuthResult result) {
        if (!connection.isConnecting()) {
            return; // gone meanwhile
        }
        if (result instanceof AuthResult.Refused refused) {
            refuseLogin(refused);
            return;
        }
        AuthResult.Accepted accepted =
                (AuthResult.Accepted) Objects.requireNonNull(result, "the authenticator gave no answer");
        String userName = accepted.userName();
        ClientInfo before = info();
        ClientInfo known = new ClientInfo(before.connection(), before.clientId(), userName, before.protocolVersion());
        info = known;
        ConnectWill wanted = will;
        if (wanted != null && !mayPublishWill(known, wanted.topic().text())) {
            String topic = wanted.topic().text();
            server.core().tracer().record(new TraceEvent.AuthzDenied(known, "will", topic));
            refuse(
                    ReasonCode.NOT_AUTHORIZED,
                    DisconnectReason.NOT_AUTHORIZED,
                    "it may not publish to its will's topic " + topic);
            return;
        }
        server.sessions().acquire(this);
    }

    private boolean mayPublishWill(ClientInfo client, String topic) {
        return server.mayPublish(
                new ClientIdentity(
                        client.clientId(),
                        client.userName(),
                        connection.transport().info()),
                topic);
    }

    // -- refusal ------------------------------------------------------------------------------------------------------

    private void refuseLogin(AuthResult.Refused refused) {
        switch (refused.cause()) {
            case BAD_CREDENTIALS ->
                refuse(ReasonCode.BAD_USER_NAME_OR_PASSWORD, DisconnectReason.BAD_CREDENTIALS, refused.detail());
            case NOT_AUTHORIZED -> refuse(ReasonCode.NOT_AUTHORIZED, DisconnectReason.NOT_AUTHORIZED, refused.detail());
            case BANNED -> refuse(ReasonCode.BANNED, DisconnectReason.BANNED, refused.detail());
            case CLIENT_ID_NOT_VALID ->
                refuse(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, DisconnectReason.NOT_AUTHORIZED, refused.detail());
            case UNAVAILABLE -> refuse(ReasonCode.SERVER_UNAVAILABLE, DisconnectReason.SERVER_BUSY, refused.detail());
        }
    }

    /** Answers what cannot be understood or accepted. */
    void refuse(MqttProtocolException e) {
        refuse(e.reasonCode(), Closing.because(e).reason(), String.valueOf(e.getMessage()), true);
    }

    /** Refuses the client; whoever may not come in is not told why, beyond the code. */
    void refuse(ReasonCode code, DisconnectReason reason, String detail) {
        refuse(code, reason, detail, false);
    }

    private void refuse(ReasonCode code, DisconnectReason reason, String detail, boolean tellClient) {
        ConnectPacket connect = packet;
        ClientInfo client = info;
        if (client == null) {
            client = new ClientInfo(
                    connection.transport().info(),
                    connect == null ? "" : connect.clientId(),
                    connect == null ? null : connect.userName(),
                    connect == null ? "" : connect.version().text());
        }
        ClientInfo refused = client;
        connection.attempt(() -> server.core()
                .tracer()
                .record(ConnectTrace.refused(refused, connect, code, reason, detail, nanosSinceStart())));
        connection.reject(
                connect == null ? announced : connect.version(),
                code,
                tellClient ? detail : null,
                connect == null ? MqttConnection.NO_LIMIT : connect.maximumPacketSize(),
                reason);
    }

    private long nanosSinceStart() {
        return startedAtNanos == 0 ? 0 : System.nanoTime() - startedAtNanos;
    }

    // -- its session --------------------------------------------------------------------------------------------------

    @Override
    public ClientInfo info() {
        return Objects.requireNonNull(info);
    }

    @Override
    public boolean cleanStart() {
        return packet().cleanStart();
    }

    @Override
    public Loop loop() {
        return connection.loop();
    }

    @Override
    public void takesOver(@Nullable ConnectionInfo loser) {
        if (loser != null) {
            tookOver = loser;
        }
    }

    @Override
    public void refuse(String detail) {
        refuse(ReasonCode.QUOTA_EXCEEDED, DisconnectReason.QUOTA_EXCEEDED, detail);
    }

    @Override
    public void failed(Throwable cause) {
        connection.failed(cause);
    }

    @Override
    public void accept(Session session, boolean present) {
        try {
            take(session, present);
        } catch (RuntimeException | Error e) {
            connection.failed(e);
            if (session.link() == null) {
                connection.attempt(session::abandoned);
            }
        }
    }

    private void take(Session session, boolean present) {
        if (!connection.isConnecting()) {
            session.abandoned();
            return;
        }
        ConnectPacket connect = packet();
        ConnectWill wanted = will;
        try {
            session.admit(
                    info(),
                    ConnectTerms.limitExpiry(connect.sessionExpirySeconds(), server.config()),
                    wanted == null ? null : wanted.of(info()));
        } catch (StoreFullException e) {
            session.abandoned();
            refuse(ReasonCode.QUOTA_EXCEEDED, DisconnectReason.QUOTA_EXCEEDED, String.valueOf(e.getMessage()));
            return;
        }
        ConnectTerms.Answer answer =
                ConnectTerms.answer(connect, present, assignedId ? info().clientId() : null, server.config());
        int size = PacketEncoder.connackSize(connect.version(), answer.properties());
        if (size > connect.maximumPacketSize()) { // [MQTT-3.1.2-24]
            session.abandoned();
            refuse(new MqttProtocolException(
                    ReasonCode.PACKET_TOO_LARGE,
                    "the CONNACK takes " + size + " bytes, the client at most " + connect.maximumPacketSize()));
            return;
        }
        server.core().tracer().record(ConnectTrace.accepted(info(), connect, present, nanosSinceStart(), tookOver));
        server.core().observer().connected(info(), connect);
        connection.accept(connect, info(), session, answer);
        packet = null; // may be large, and has a password
        will = null;
    }
}
