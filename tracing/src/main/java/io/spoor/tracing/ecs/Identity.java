package io.spoor.tracing.ecs;

import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.ProxyInfo;
import io.spoor.tracing.TlsInfo;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What all documents about a client, or about a connection, have in common, as ready JSON members. Immutable.
 *
 * <p>{@code client} and {@code server} are objects left open, so that the bytes can follow.
 */
final class Identity {
    private static final Name CLIENT = new Name("client");
    private static final Name SERVER = new Name("server");
    private static final Name SOURCE = new Name("source");
    private static final Name IP = new Name("ip");
    private static final Name PORT = new Name("port");
    private static final Name NETWORK = new Name("network");
    private static final Name PROTOCOL = new Name("protocol");
    private static final Name TRANSPORT = new Name("transport");
    private static final Name TYPE = new Name("type");
    private static final Name COMMUNITY_ID = new Name("community_id");
    private static final Name FORWARDED_IP = new Name("forwarded_ip");
    private static final Name TLS = new Name("tls");
    private static final Name ESTABLISHED = new Name("established");
    private static final Name VERSION = new Name("version");
    private static final Name VERSION_PROTOCOL = new Name("version_protocol");
    private static final Name CIPHER = new Name("cipher");
    private static final Name RESUMED = new Name("resumed");
    private static final Name SERVER_NAME = new Name("server_name");
    private static final Name SUBJECT = new Name("subject");
    private static final Name ISSUER = new Name("issuer");
    private static final Name NOT_BEFORE = new Name("not_before");
    private static final Name NOT_AFTER = new Name("not_after");
    private static final Name HASH = new Name("hash");
    private static final Name SHA256 = new Name("sha256");
    private static final Name X509 = new Name("x509");
    private static final Name SERIAL_NUMBER = new Name("serial_number");
    private static final Name ALTERNATIVE_NAMES = new Name("alternative_names");
    private static final Name USER = new Name("user");
    private static final Name NAME = new Name("name");
    private static final Name CLIENT_ID = new Name("client_id");
    private static final Name CONNECTION_ID = new Name("connection_id");
    private static final Name LISTENER = new Name("listener");
    private static final Name PROTOCOL_VERSION = new Name("protocol_version");
    private static final Name SENDER = new Name("sender");
    private static final Name PROXY = new Name("proxy");
    private static final Name DESTINATION = new Name("destination");
    private static final Name UNIQUE_ID = new Name("unique_id");
    private static final Name CLIENT_NAME = new Name("client_name");
    private static final Name CLIENT_VERIFIED = new Name("client_verified");
    private static final byte[] NOTHING = {};

    /** The {@code client} member without the closing brace; empty without a connection. */
    final byte[] client;
    /** The {@code server} member without the closing brace; empty without a connection. */
    final byte[] server;
    /** Source, network, TLS and user. */
    final byte[] about;
    /** Members of the {@code mqtt} object. */
    final byte[] mqtt;
    /** The {@code sender} member of the {@code mqtt} object. */
    final byte[] sender;

    private Identity(byte[] client, byte[] server, byte[] about, byte[] mqtt, byte[] sender) {
        this.client = client;
        this.server = server;
        this.about = about;
        this.mqtt = mqtt;
        this.sender = sender;
    }

    static Identity of(ClientInfo itself, @Nullable Pseudonyms pseudonyms) {
        ClientInfo client = pseudonyms == null ? itself : Masked.client(itself, pseudonyms);
        ConnectionInfo connection = client.connection();
        JsonBuffer about = new JsonBuffer();
        JsonBuffer mqtt = new JsonBuffer();
        JsonBuffer sender = new JsonBuffer().beginObject(SENDER).field(CLIENT_ID, client.clientId());
        if (!client.clientId().isEmpty()) {
            mqtt.field(CLIENT_ID, client.clientId());
        }
        mqtt.field(PROTOCOL_VERSION, client.protocolVersion());
        if (connection != null) {
            about(about, connection, Objects.requireNonNull(itself.connection()));
            mqtt(mqtt, connection);
            sender.fieldUnlessNull(IP, Addresses.text(connection.client()));
        }
        if (client.userName() != null) {
            about.beginObject(USER).field(NAME, client.userName()).endObject();
        }
        return new Identity(
                connection == null ? NOTHING : endpoint(CLIENT, connection.client()),
                connection == null ? NOTHING : endpoint(SERVER, connection.server()),
                about.toBytes(),
                mqtt.toBytes(),
                sender.endObject().toBytes());
    }

    static Identity of(ConnectionInfo itself, @Nullable Pseudonyms pseudonyms) {
        ConnectionInfo connection = pseudonyms == null ? itself : Masked.connection(itself, pseudonyms);
        JsonBuffer about = new JsonBuffer();
        JsonBuffer mqtt = new JsonBuffer();
        about(about, connection, itself);
        mqtt(mqtt, connection);
        return new Identity(
                endpoint(CLIENT, connection.client()),
                endpoint(SERVER, connection.server()),
                about.toBytes(),
                mqtt.toBytes(),
                NOTHING);
    }

    private static byte[] endpoint(Name name, InetSocketAddress address) {
        JsonBuffer json = new JsonBuffer().beginObject(name).fieldUnlessNull(IP, Addresses.text(address));
        if (address.getPort() > 0) { // a proxy need not tell it
            json.field(PORT, address.getPort());
        }
        return json.toBytes();
    }

    private static void mqtt(JsonBuffer out, ConnectionInfo connection) {
        out.field(CONNECTION_ID, connection.id());
        out.field(LISTENER, connection.listener());
        out.field(TRANSPORT, connection.transport());
        if (connection.proxy() != null) {
            proxy(out, connection.proxy());
        }
    }

    private static void proxy(JsonBuffer out, ProxyInfo proxy) {
        out.beginObject(PROXY).field(PROTOCOL, proxy.protocol());
        if (proxy.destination() != null) {
            out.members(endpoint(DESTINATION, proxy.destination())).endObject();
        }
        out.fieldUnlessNull(UNIQUE_ID, proxy.uniqueId()).fieldUnlessNull(SERVER_NAME, proxy.serverName());
        ProxyInfo.Tls tls = proxy.tls();
        if (tls != null) {
            out.beginObject(TLS)
                    .fieldUnlessNull(VERSION, tls.version())
                    .fieldUnlessNull(CIPHER, tls.cipher())
                    .fieldUnlessNull(CLIENT_NAME, tls.clientName())
                    .field(CLIENT_VERIFIED, tls.clientVerified())
                    .endObject();
        }
        out.endObject();
    }

    /** @param itself the connection without stand-ins, for what they must not change */
    private static void about(JsonBuffer out, ConnectionInfo connection, ConnectionInfo itself) {
        InetSocketAddress peer = connection.peer();
        boolean isTrue = peer.equals(itself.peer());
        out.members(endpoint(SOURCE, peer)).endObject();
        out.beginObject(NETWORK).field(PROTOCOL, "mqtt").field(TRANSPORT, "tcp");
        InetAddress address = itself.peer().getAddress();
        if (address != null) {
            out.field(TYPE, address instanceof Inet6Address ? "ipv6" : "ipv4");
        }
        if (isTrue) { // made of true addresses it would give them away, and of others it would be wrong
            out.fieldUnlessNull(COMMUNITY_ID, CommunityId.of(peer, connection.server()));
        }
        if (!connection.client().equals(peer)) {
            out.fieldUnlessNull(FORWARDED_IP, Addresses.text(connection.client()));
        }
        out.endObject();
        TlsInfo tls = connection.tls();
        if (tls != null) {
            tls(out, tls);
        }
    }

    private static void tls(JsonBuffer out, TlsInfo tls) {
        boolean isTls = tls.version().startsWith("TLSv");
        out.beginObject(TLS)
                .field(ESTABLISHED, true)
                .field(VERSION, isTls ? tls.version().substring(4) : tls.version())
                .field(VERSION_PROTOCOL, isTls ? "tls" : "ssl")
                .field(CIPHER, tls.cipher());
        if (tls.resumed() != null) {
            out.field(RESUMED, tls.resumed());
        }
        TlsInfo.ClientCertificate certificate = tls.clientCertificate();
        if (tls.serverName() != null || certificate != null) {
            out.beginObject(CLIENT).fieldUnlessNull(SERVER_NAME, tls.serverName());
            if (certificate != null) {
                certificate(out, certificate);
            }
            out.endObject();
        }
        out.endObject();
    }

    private static void certificate(JsonBuffer out, TlsInfo.ClientCertificate certificate) {
        out.field(SUBJECT, certificate.subject())
                .field(ISSUER, certificate.issuer())
                .field(NOT_BEFORE, text(certificate.notBefore()))
                .field(NOT_AFTER, text(certificate.notAfter()))
                .beginObject(HASH)
                .field(SHA256, certificate.sha256())
                .endObject();
        out.beginObject(X509)
                .field(SERIAL_NUMBER, certificate.serialNumber())
                .field(ALTERNATIVE_NAMES, certificate.alternativeNames())
                .endObject();
    }

    private static String text(Instant time) {
        return time.toString();
    }
}
