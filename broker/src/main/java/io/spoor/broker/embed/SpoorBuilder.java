package io.spoor.broker.embed;

import io.moquette.broker.security.IAuthenticator;
import io.moquette.broker.security.IAuthorizatorPolicy;
import io.moquette.interception.InterceptHandler;
import io.spoor.broker.auth.Authenticator;
import io.spoor.broker.auth.Authorizer;
import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.config.ListenerConfig;
import io.spoor.broker.config.ListenerType;
import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.extension.BrokerListener;
import io.spoor.broker.extension.MoquetteAuthorizer;
import io.spoor.broker.extension.MoquetteInterceptors;
import io.spoor.tracing.Tracer;
import io.spoor.tracing.spi.HostAndPort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a broker is made of. What is not said is as in {@link BrokerConfig#minimal}: one listener on a free port of the
 * loopback, and nothing on disk. Not safe for use by many threads.
 */
public final class SpoorBuilder {
    private BrokerConfig config = BrokerConfig.minimal(Path.of("data"));
    private @Nullable Authenticator authenticator;
    private @Nullable IAuthenticator moquetteAuthenticator;
    private @Nullable Authorizer authorizer;
    private @Nullable Tracer tracer;
    private final List<BrokerListener> listeners = new ArrayList<>();

    SpoorBuilder() {}

    /** Everything that the configuration file can say. */
    public SpoorBuilder config(BrokerConfig value) {
        config = value;
        return this;
    }

    /** Listens for plain MQTT on a port of the loopback, instead of what the configuration says; 0 for a free port. */
    public SpoorBuilder listener(String name, int port) {
        config =
                config.withListeners(ListenerConfig.plain(name, ListenerType.MQTT, new HostAndPort("127.0.0.1", port)));
        return this;
    }

    /** Limits and behaviour of the protocol. */
    public SpoorBuilder mqtt(MqttConfig value) {
        config = config.withMqtt(value);
        return this;
    }

    /** Decides who may connect, instead of what the configuration says. */
    public SpoorBuilder authenticator(Authenticator value) {
        authenticator = value;
        return this;
    }

    /** Decides who may publish and subscribe to what, instead of what the configuration says. */
    public SpoorBuilder authorizer(Authorizer value) {
        authorizer = value;
        return this;
    }

    /** Is told of what happens to clients and messages, on a thread of its own. May be called again for another. */
    public SpoorBuilder brokerListener(BrokerListener value) {
        listeners.add(value);
        return this;
    }

    /** Takes an extension that was written for Moquette 0.17, as it is. May be called again for another. */
    public SpoorBuilder interceptHandler(InterceptHandler value) {
        return brokerListener(new MoquetteInterceptors(value));
    }

    /**
     * Takes an authenticator that was written for Moquette 0.17, as it is. It is called on worker threads, also several
     * at a time. Clients that send no user name are asked about only where anonymous access is not already refused by
     * the configuration, as in Moquette.
     */
    public SpoorBuilder authenticator(IAuthenticator value) {
        moquetteAuthenticator = value;
        return this;
    }

    /** Takes an access policy that was written for Moquette 0.17, as it is. It is called on event loops; must not block. */
    public SpoorBuilder authorizatorPolicy(IAuthorizatorPolicy value) {
        return authorizer(new MoquetteAuthorizer(value));
    }

    /** Takes every trace event, instead of the journal and the bridges. Called on event loops; must not block. */
    public SpoorBuilder tracer(Tracer value) {
        tracer = value;
        return this;
    }

    @Nullable
    IAuthenticator moquetteAuthenticator() {
        return moquetteAuthenticator;
    }

    BrokerConfig config() {
        return config;
    }

    @Nullable
    Authenticator authenticator() {
        return authenticator;
    }

    @Nullable
    Authorizer authorizer() {
        return authorizer;
    }

    @Nullable
    Tracer tracer() {
        return tracer;
    }

    List<BrokerListener> listeners() {
        return listeners;
    }

    /**
     * Starts the broker; when this returns, it accepts clients.
     *
     * @throws IOException if an address or a file cannot be had; the message names it, and nothing is left running
     */
    public Spoor start() throws IOException {
        return Spoor.start(this);
    }
}
