package io.spoor.tracing.policy;

import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.MessageTracing;
import io.spoor.tracing.TlsInfo;
import io.spoor.tracing.match.AddressRange;
import io.spoor.tracing.match.Glob;
import io.spoor.tracing.match.TopicPattern;
import java.net.InetAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much of some messages is wanted. What is null or empty holds for everything. A rule about clients holds for a
 * message that one of them sent and for one that one of them is to get.
 *
 * @param client identifiers
 * @param address where the client is; that of the device where a trusted proxy tells it
 * @param certificate the subject of the client's certificate (RFC 2253)
 * @param topic of the message
 * @param events kinds of events
 * @param reasons why a message was dropped ({@code queue_full}), or the code of a refusal ({@code 0x87})
 */
public record TraceRule(
        @Nullable Glob client,
        @Nullable AddressRange address,
        @Nullable Glob certificate,
        @Nullable TopicPattern topic,
        Set<MessageEvent> events,
        Set<String> reasons,
        MessageTracing detail) {

    public TraceRule {
        events = Set.copyOf(events);
        reasons = Set.copyOf(reasons);
    }

    /** A rule for some kinds of events, whoever they are about. */
    public static TraceRule forEvents(Set<MessageEvent> events, MessageTracing detail) {
        return new TraceRule(null, null, null, null, events, Set.of(), detail);
    }

    /** Everything of the clients and topics that a selection names. */
    public static TraceRule forSelection(Selection selection) {
        return new TraceRule(
                selection.client(),
                selection.address(),
                selection.certificate(),
                selection.topic(),
                Set.of(),
                Set.of(),
                MessageTracing.ALL);
    }

    /** Whether it may hold for messages from or to this client. */
    boolean concerns(ClientInfo who) {
        ConnectionInfo connection = who.connection();
        return (client == null || client.matches(who.clientId()))
                && (address == null || (connection != null && isWithin(address, connection)))
                && (certificate == null || (connection != null && hasCertificate(certificate, connection)));
    }

    boolean concerns(MessageEvent event) {
        return (events.isEmpty() || events.contains(event))
                && (reasons.isEmpty() || event.isMishap() || event == MessageEvent.MESSAGE_ACK);
    }

    boolean holds(String itsTopic, @Nullable String itsReason) {
        return (reasons.isEmpty() || (itsReason != null && reasons.contains(itsReason)))
                && (topic == null || topic.matches(itsTopic));
    }

    static boolean isWithin(AddressRange range, ConnectionInfo connection) {
        InetAddress address = connection.client().getAddress();
        return address != null && range.contains(address);
    }

    static boolean hasCertificate(Glob subject, ConnectionInfo connection) {
        TlsInfo tls = connection.tls();
        return tls != null
                && tls.clientCertificate() != null
                && subject.matches(tls.clientCertificate().subject());
    }
}
