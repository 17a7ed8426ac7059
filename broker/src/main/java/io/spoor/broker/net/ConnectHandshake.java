package io.spoor.broker.net;

import io.netty.buffer.ByteBuf;
import io.spoor.broker.auth.AuthResult;
import io.spoor.broker.auth.Authenticator;
import io.spoor.broker.auth.ClientIdentity;
import io.spoor.broker.auth.Credentials;
import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.protocol.ConnackProperties;
import io.spoor.broker.protocol.ConnectDecoder;
import io.spoor.broker.protocol.ConnectPacket;
import io.spoor.broker.protocol.Features;
import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.MqttVersion;
import io.spoor.broker.protocol.PacketEncoder;
import io.spoor.broker.protocol.ReasonCode;
import io.spoor.broker.protocol.TopicName;
import io.spoor.broker.protocol.Topics;
import io.spoor.broker.protocol.UserProperty;
import io.spoor.broker.protocol.WillMessage;
import io.spoor.broker.session.Closing;
import io.spoor.broker.session.Loop;
import io.spoor.broker.session.Sender;
import io.spoor.broker.session.Session;
import io.spoor.broker.session.Sessions;
import io.spoor.broker.session.Will;
import io.spoor.broker.store.StoreFullException;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * From a CONNECT to its CONNACK: who is it, may it, and which session is its own. Belongs to the connection's event loop;
 * an authenticator that may block runs on a worker meanwhile.
 */
final class ConnectHandshake implements Sessions.Newcomer {
    /** What the CONNACK says, and what follows from it. */
    record Answer(boolean sessionPresent, ConnackProperties properties, int keepAliveSeconds) {}

    private final Server server;
    private final MqttConnection connection;
    private @Nullable MqttVersion announced;
    private @Nullable ConnectPacket packet;
    private @Nullable ClientInfo info;
    private @Nullable Will will;
    private boolean assignedId;
    private long startedAtNanos;

    ConnectHandshake(Server server, MqttConnection connection) {
        this.server = server;
        this.connection = connection;
    }

    private MqttConfig config() {
        return server.config();
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
        String clientId = connect.clientId();
        if (clientId.isEmpty()) {
            boolean mayBeEmpty = connect.version() == MqttVersion.MQTT_5
                    || connect.version() == MqttVersion.MQTT_3_1_1 && connect.cleanStart();
            if (!mayBeEmpty) {
                throw new MqttProtocolException(
                        ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                        "an empty client identifier without a clean session [MQTT-3.1.3-8]");
            }
            clientId = "auto-" + UUID.randomUUID();
            assignedId = true;
        }
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
        checkWill(connect);
        authenticate(new Credentials(
                clientId,
                connect.userName(),
                connect.password(),
                connection.transport().info()));
    }

    private void checkWill(ConnectPacket connect) throws MqttProtocolException {
        WillMessage message = connect.will();
        if (message == null) {
            return;
        }
        if (message.qos() > config().maximumQos()) {
            throw new MqttProtocolException(
                    ReasonCode.QOS_NOT_SUPPORTED, "a will at QoS " + message.qos() + " [MQTT-3.2.2-12]");
        }
        if (message.retain() && !config().retainAvailable()) {
            throw new MqttProtocolException(ReasonCode.RETAIN_NOT_SUPPORTED, "a retained will [MQTT-3.2.2-13]");
        }
        TopicName topic = TopicName.of(message.topic());
        if (Topics.levelCount(topic.text()) > config().maximumTopicLevels()
                || topic.encodedLength() > config().maximumTopicLength()) {
            throw new MqttProtocolException(
                    ReasonCode.TOPIC_NAME_INVALID, "the will's topic is longer or deeper than this broker allows");
        }
        will = new Will(
                new Sender(Objects.requireNonNull(info), null),
                topic,
                message.qos(),
                message.retain(),
                message.payload(),
                message.forwardedProperties(),
                message.delaySeconds(),
                message.messageExpirySeconds());
    }

    private void authenticate(Credentials credentials) {
        Authenticator authenticator = server.authenticator();
        if (!authenticator.mayBlock()) {
            authenticated(authenticator.authenticate(credentials));
            return;
        }
        try {
            server.workers().execute(() -> {
                AuthResult result = authenticator.authenticate(credentials);
                loop().execute(() -> authenticatedLater(result));
            });
        } catch (RejectedExecutionException e) {
            refuse(ReasonCode.SERVER_BUSY, DisconnectReason.SERVER_BUSY, "too many clients are connecting at once");
        }
    }

    private void authenticatedLater(AuthResult result) {
        try {
            authenticated(result);
        } catch (RuntimeException e) {
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
        String userName = ((AuthResult.Accepted) result).userName();
        ClientInfo before = Objects.requireNonNull(info);
        ClientInfo known = new ClientInfo(before.connection(), before.clientId(), userName, before.protocolVersion());
        info = known;
        Will wanted = will;
        if (wanted != null) {
            String topic = wanted.topic().text();
            if (!mayPublishWill(known, topic)) {
                server.core().tracer().record(new TraceEvent.AuthzDenied(known, "will", topic));
                refuse(
                        ReasonCode.NOT_AUTHORIZED,
                        DisconnectReason.NOT_AUTHORIZED,
                        "it may not publish to its will's topic " + topic);
                return;
            }
            will = new Will(
                    new Sender(known, null),
                    wanted.topic(),
                    wanted.qos(),
                    wanted.retain(),
                    wanted.payload(),
                    wanted.properties(),
                    wanted.delaySeconds(),
                    wanted.expirySeconds());
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

    // -- refusal ------------------------------------------------------------------------------------------------------

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
        record(client, connect, code, reason, detail, false);
        connection.reject(
                connect == null ? announced : connect.version(),
                code,
                tellClient ? detail : null,
                connect == null ? MqttConnection.NO_LIMIT : connect.maximumPacketSize(),
                reason);
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
    public void accept(Session session, boolean present) {
        if (!connection.isConnecting()) {
            session.abandoned();
            return;
        }
        ConnectPacket connect = packet();
        long expiry = limitExpiry(connect.sessionExpirySeconds());
        int keepAlive = connect.keepAliveSeconds();
        int most = (int) config().maximumKeepAlive().toSeconds();
        if (most > 0 && connect.version().isV5() && (keepAlive == 0 || keepAlive > most)) {
            keepAlive = most;
        }
        try {
            session.admit(info(), expiry, will);
        } catch (StoreFullException e) {
            session.abandoned();
            refuse(ReasonCode.QUOTA_EXCEEDED, DisconnectReason.QUOTA_EXCEEDED, String.valueOf(e.getMessage()));
            return;
        }
        Answer answer = new Answer(present, properties(connect, expiry, keepAlive), keepAlive);
        int size = PacketEncoder.connackSize(connect.version(), answer.properties());
        if (size > connect.maximumPacketSize()) { // [MQTT-3.1.2-24]
            session.abandoned();
            refuse(new MqttProtocolException(
                    ReasonCode.PACKET_TOO_LARGE,
                    "the CONNACK takes " + size + " bytes, the client at most " + connect.maximumPacketSize()));
            return;
        }
        record(info(), connect, ReasonCode.SUCCESS, null, null, present);
        server.core().observer().connected(info(), connect);
        connection.accept(connect, info(), session, answer);
    }

    /** The session expiry interval that a client gets when it asks for this one. */
    long limitExpiry(long askedSeconds) {
        return Math.min(askedSeconds, config().maximumSessionExpiry().toSeconds());
    }

    private ConnackProperties properties(ConnectPacket connect, long expiry, int keepAlive) {
        MqttConfig config = config();
        return new ConnackProperties(
                expiry == connect.sessionExpirySeconds() ? null : Long.valueOf(expiry),
                config.receiveMaximum(),
                config.maximumPacketSize().bytes(),
                assignedId ? info().clientId() : null,
                config.topicAliasMaximum(),
                keepAlive == connect.keepAliveSeconds() ? null : Integer.valueOf(keepAlive),
                null,
                null,
                null,
                List.of(),
                new Features(
                        config.maximumQos(),
                        config.retainAvailable(),
                        config.wildcardSubscriptions(),
                        config.sharedSubscriptions()));
    }

    private void record(
            ClientInfo client,
            @Nullable ConnectPacket connect,
            ReasonCode code,
            @Nullable DisconnectReason reason,
            @Nullable String detail,
            boolean present) {
        server.core()
                .tracer()
                .record(new TraceEvent.ClientConnect(
                        client,
                        code.code(),
                        reason,
                        detail,
                        connect == null ? 0 : connect.keepAliveSeconds(),
                        connect != null && connect.cleanStart(),
                        present,
                        connect == null ? 0 : connect.sessionExpirySeconds(),
                        connect == null ? null : willInfo(connect.will()),
                        connect == null ? Map.of() : byName(connect.userProperties()),
                        startedAtNanos == 0 ? 0 : System.nanoTime() - startedAtNanos));
    }

    private static TraceEvent.@Nullable WillInfo willInfo(@Nullable WillMessage message) {
        return message == null
                ? null
                : new TraceEvent.WillInfo(
                        message.topic(),
                        message.qos(),
                        message.retain(),
                        message.payload().length,
                        message.delaySeconds());
    }

    private static Map<String, List<String>> byName(List<UserProperty> properties) {
        Map<String, List<String>> map = new LinkedHashMap<>();
        for (UserProperty property : properties) {
            map.computeIfAbsent(property.name(), name -> new ArrayList<>()).add(property.value());
        }
        return map;
    }
}
