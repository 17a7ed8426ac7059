package io.spoor.tracing.ecs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.DropReason;
import io.spoor.tracing.ProxyInfo;
import io.spoor.tracing.RoundTrips;
import io.spoor.tracing.SessionInfo;
import io.spoor.tracing.TcpInfo;
import io.spoor.tracing.TlsFailure;
import io.spoor.tracing.TlsInfo;
import io.spoor.tracing.TlsInfo.ClientCertificate;
import io.spoor.tracing.TraceContext;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.TraceEvent.EndedBy;
import io.spoor.tracing.TraceEvent.Traffic;
import io.spoor.tracing.TraceEvent.WillInfo;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** At least one event of each kind, by the name of its golden document. */
final class SampleEvents {
    private static final TraceContext TRACE =
            new TraceContext(0x4bf92f3577b34da6L, 0xa3ce929d0e0e4736L, 0x00f067aa0ba902b7L);
    static final ConnectionInfo PLAIN = new ConnectionInfo(
            "c1",
            "tcp",
            "tcp",
            address("192.0.2.7", 50123),
            address("192.0.2.7", 50123),
            address("192.0.2.1", 1883),
            null);
    static final ConnectionInfo SECURE = new ConnectionInfo(
                    "c2",
                    "tls",
                    "tls",
                    address("2001:db8:0:0:1:0:0:9", 40000),
                    address("198.51.100.4", 41000),
                    address("2001:db8::1", 8883),
                    null)
            .withTls(new TlsInfo(
                    "TLSv1.3",
                    "TLS_AES_128_GCM_SHA256",
                    false,
                    "broker.example",
                    new ClientCertificate(
                            "CN=dev-7,O=Example",
                            "CN=Device CA,O=Example",
                            "0A1B2C",
                            Instant.parse("2026-01-01T00:00:00Z"),
                            Instant.parse("2027-01-01T00:00:00Z"),
                            "AB12",
                            List.of("dev-7.example", "urn:dev:7"))));
    static final ConnectionInfo PROXIED = new ConnectionInfo(
                    "c3",
                    "tcp",
                    "tcp",
                    address("10.0.0.5", 33000),
                    address("10.0.0.5", 33000),
                    address("10.0.0.1", 1883),
                    null)
            .withProxy(
                    address("198.51.100.4", 0),
                    new ProxyInfo(
                            "proxy-v2",
                            address("203.0.113.1", 8883),
                            "lb-7f",
                            "broker.example",
                            new ProxyInfo.Tls("TLSv1.3", "TLS_AES_128_GCM_SHA256", "dev-7", true)));
    static final ClientInfo SENSOR = new ClientInfo(PLAIN, "sensor-7", null, "3.1.1");
    static final ClientInfo DEVICE = new ClientInfo(SECURE, "dev-7", "dev-7", "5.0");
    static final ClientInfo AWAY = new ClientInfo(null, "away-1", "jo", "5.0");
    private static final Traffic TRAFFIC = new Traffic(1_000, 2_000, 10, 20, 3, 4);

    private static final TcpInfo TCP = new TcpInfo(35_000, 4_000, 3, 1, 10);

    private SampleEvents() {}

    private static InetSocketAddress address(String ip, int port) {
        return new InetSocketAddress(ip, port);
    }

    static Map<String, TraceEvent> byName() {
        Map<String, TraceEvent> events = new LinkedHashMap<>();
        events.put("transport-open", new TraceEvent.TransportOpen(PLAIN));
        events.put(
                "transport-close",
                new TraceEvent.TransportClose(
                        PLAIN,
                        DisconnectReason.IDLE_BEFORE_CONNECT,
                        EndedBy.SERVER,
                        10_000_000_000L,
                        0,
                        0,
                        null,
                        null));
        events.put(
                "transport-close-proxied",
                new TraceEvent.TransportClose(
                        PROXIED,
                        DisconnectReason.MALFORMED_PACKET,
                        EndedBy.SERVER,
                        1_000_000L,
                        30,
                        0,
                        "not a CONNECT",
                        TCP));
        events.put("transport-open-proxied", new TraceEvent.TransportOpen(PROXIED));
        events.put(
                "tls-handshake-failure",
                new TraceEvent.TlsHandshakeFailure(
                        PLAIN, TlsFailure.PLAIN_TEXT, "not an SSL/TLS record: 100c00044d51"));
        events.put(
                "client-connect",
                new TraceEvent.ClientConnect(
                        DEVICE,
                        0,
                        null,
                        null,
                        60,
                        false,
                        true,
                        3_600,
                        new WillInfo("dev/7/gone", 1, true, 4, 30),
                        Map.of("firmware", List.of("1.2", "beta")),
                        1_500_000,
                        PLAIN));
        events.put(
                "client-connect-refused",
                new TraceEvent.ClientConnect(
                        new ClientInfo(PLAIN, "", "jo", "3.1.1"),
                        0x86,
                        DisconnectReason.BAD_CREDENTIALS,
                        "unknown user",
                        30,
                        true,
                        false,
                        0,
                        null,
                        Map.of(),
                        2_000_000,
                        null));
        events.put(
                "client-disconnect",
                new TraceEvent.ClientDisconnect(
                        DEVICE,
                        DisconnectReason.KEEPALIVE_TIMEOUT,
                        EndedBy.SERVER,
                        0x8d,
                        "nothing for 90 s",
                        90_000_000_000L,
                        TRAFFIC,
                        new RoundTrips(2, 3_000_000, 2_500_000, 1, 4_000_000_000L),
                        new SessionInfo(2, 5, 1, 3_600),
                        TCP,
                        null));
        events.put(
                "client-disconnect-taken-over",
                new TraceEvent.ClientDisconnect(
                        SENSOR,
                        DisconnectReason.TAKEN_OVER,
                        EndedBy.SERVER,
                        0x8e,
                        "another connection uses this client identifier",
                        90_000_000_000L,
                        TRAFFIC,
                        RoundTrips.NONE,
                        new SessionInfo(0, 0, 0, 0),
                        null,
                        SECURE));
        events.put("session-start", new TraceEvent.SessionStart(SENSOR, 0));
        events.put("session-resume", new TraceEvent.SessionResume(DEVICE, 5, 2, 7_000_000_000L));
        events.put("session-takeover", new TraceEvent.SessionTakeover(SENSOR, SECURE));
        events.put("session-expire", new TraceEvent.SessionExpire(AWAY, 5, 2));
        events.put("authz-denied", new TraceEvent.AuthzDenied(SENSOR, "publish", "secret/a"));
        events.put("authz-denied-subscribe", new TraceEvent.AuthzDenied(SENSOR, "subscribe", "secret/#"));
        events.put(
                "message-publish",
                new TraceEvent.MessagePublish(SENSOR, "plant/1/temp", 1, true, false, 7, 42, null, null, 3, TRACE));
        events.put(
                "message-reject",
                new TraceEvent.MessageReject(
                        SENSOR,
                        "plant/1/temp",
                        0,
                        false,
                        false,
                        0,
                        42,
                        0x97,
                        "more than 100 messages a second",
                        TRACE));
        events.put(
                "message-deliver",
                new TraceEvent.MessageDeliver(
                        DEVICE, SENSOR, "plant/1/temp", "plant/#", 1, false, false, 9, 42, 120_000, 0, TRACE));
        events.put(
                "message-deliver-queued",
                new TraceEvent.MessageDeliver(
                        DEVICE, SENSOR, "plant/1/temp", "plant/#", 1, false, true, 9, 42, 120_500, 120_000, TRACE));
        events.put(
                "message-ack", new TraceEvent.MessageAck(DEVICE, SENSOR, "plant/1/temp", 1, 9, 42, 0, 340_000, TRACE));
        events.put(
                "message-ack-refused",
                new TraceEvent.MessageAck(DEVICE, SENSOR, "plant/1/temp", 2, 9, 42, 0x97, 340_000, TRACE));
        events.put(
                "message-drop",
                new TraceEvent.MessageDrop(
                        AWAY, SENSOR, "plant/1/temp", 1, false, 42, DropReason.QUEUE_FULL, 9_000_000_000L, TRACE));
        events.put(
                "message-drop-no-subscriber",
                new TraceEvent.MessageDrop(
                        null, SENSOR, "plant/1/temp", 0, true, 42, DropReason.NO_SUBSCRIBER, 15_000, TRACE));
        events.put("subscription-add", new TraceEvent.SubscriptionAdd(DEVICE, "plant/#", 2, 1, 17));
        events.put("subscription-remove", new TraceEvent.SubscriptionRemove(DEVICE, "plant/#"));
        events.put(
                "subscription-reject",
                new TraceEvent.SubscriptionReject(DEVICE, "a/#/b", 1, 0x8f, "# must be the last level"));
        events.put("retain-set", new TraceEvent.RetainSet(SENSOR, "plant/1/temp", 1, 42, TRACE));
        events.put("retain-clear", new TraceEvent.RetainClear(SENSOR, "plant/1/temp", TRACE));
        events.put("will-publish", new TraceEvent.WillPublish(AWAY, "dev/7/gone", 1, true, 4));
        events.put("limit-exceeded", new TraceEvent.LimitExceeded(SENSOR, PLAIN, "publish_rate", 100, 250));
        events.put(
                "limit-exceeded-connection",
                new TraceEvent.LimitExceeded(null, PLAIN, "connections_per_address", 10, 11));
        events.put("slow-consumer", new TraceEvent.SlowConsumer(DEVICE, 5_000_000_000L, 1_048_576, 300, "drop_oldest"));
        events.put("slow-consumer-end", new TraceEvent.SlowConsumerEnd(DEVICE, 9_000_000_000L, 12, true));
        events.put(
                "message-publish-content",
                new TraceEvent.MessagePublish(
                        SENSOR,
                        "plant/1/temp",
                        0,
                        false,
                        false,
                        0,
                        14,
                        "application/json",
                        new TraceEvent.Content("{\"temp\": 21.5}".getBytes(UTF_8)),
                        1,
                        TRACE));
        events.put(
                "message-publish-truncated",
                new TraceEvent.MessagePublish(
                        SENSOR,
                        "plant/1/raw",
                        0,
                        false,
                        false,
                        0,
                        4096,
                        null,
                        new TraceEvent.Content(new byte[] {(byte) 0xff, 0, 1}),
                        1,
                        TRACE));
        events.put(
                "client-summary",
                new TraceEvent.ClientSummary(
                        SENSOR,
                        60_000_000_000L,
                        null,
                        TRAFFIC,
                        0,
                        0,
                        2,
                        new TraceEvent.SampledOut(1, 2, 3, 4, 5, 6),
                        new TraceEvent.DeliveryTimes(4, 1_000_000, 700_000),
                        new RoundTrips(3, 900_000, 500_000, 0, 0),
                        TCP));
        events.put(
                "client-summary-topic",
                new TraceEvent.ClientSummary(
                        SENSOR,
                        60_000_000_000L,
                        "plant/1/temp",
                        new TraceEvent.Traffic(0, 0, 60, 0, 0, 0),
                        600,
                        0,
                        0,
                        new TraceEvent.SampledOut(60, 0, 0, 0, 2, 1),
                        TraceEvent.DeliveryTimes.NONE,
                        RoundTrips.NONE,
                        null));
        events.put("transport-probes", new TraceEvent.TransportProbes(PLAIN, 30, 60_000_000_000L));
        events.put("transport-probes-others", new TraceEvent.TransportProbes(null, 7, 60_000_000_000L));
        events.put("trace-gap", new TraceEvent.TraceGap("01RUN", 100, 149, "tracer_overload"));
        events.put(
                "broker-start",
                new TraceEvent.BrokerStart(
                        "17.0.15",
                        List.of("tcp 0.0.0.0:1883", "tls 0.0.0.0:8883"),
                        Instant.parse("2027-01-01T00:00:00Z")));
        events.put("broker-stop", new TraceEvent.BrokerStop("signal", 3_600_000_000_000L));
        events.put("store-cut", new TraceEvent.StoreCut("data/store/000000000007.store", 4096, 512, 3));
        events.put("config-change", new TraceEvent.ConfigChange("auth.aclFile"));
        events.put(
                "cert-reload",
                new TraceEvent.CertReload("tls", "success", null, Instant.parse("2027-01-01T00:00:00Z")));
        events.put("cert-reload-failed", new TraceEvent.CertReload("tls", "failure", "server.key: no such file", null));
        events.put("anomaly", new TraceEvent.Anomaly("reconnect-storm", 0.75, List.of("01RUN-5", "01RUN-9")));
        return events;
    }
}
