package io.spoor.tracing.policy;

import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.match.AddressRange;
import io.spoor.tracing.match.Glob;
import io.spoor.tracing.match.TopicPattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to look at: events that have all of what is not null.
 *
 * @param client identifiers, of the publisher or the subscriber
 * @param topic of a message; events that are about no topic have none of it
 * @param address where the client is
 * @param certificate the subject of the client's certificate (RFC 2253)
 */
public record Selection(
        @Nullable Glob client,
        @Nullable TopicPattern topic,
        @Nullable AddressRange address,
        @Nullable Glob certificate) {

    /** Refuses to select everything, which would bring a busy broker's whole traffic to one pair of eyes. */
    public Selection {
        if (client == null && topic == null && address == null && certificate == null) {
            throw new IllegalArgumentException(
                    "nothing is selected; name a client, a topic filter, an address range or a certificate's subject");
        }
    }

    /**
     * Whether a client, or a connection that has none yet, is selected by what is said of clients; who says nothing of
     * them selects all.
     */
    public boolean isAbout(@Nullable ClientInfo who, @Nullable ConnectionInfo itsConnection) {
        ConnectionInfo connection = who == null ? itsConnection : who.connection();
        return (client == null || (who != null && client.matches(who.clientId())))
                && (address == null || (connection != null && TraceRule.isWithin(address, connection)))
                && (certificate == null || (connection != null && TraceRule.hasCertificate(certificate, connection)));
    }

    @Override
    public String toString() {
        return Stream.of(
                        named("client", client),
                        named("topic", topic),
                        named("address", address),
                        named("certificate", certificate))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static String named(String name, @Nullable Object value) {
        return value == null ? "" : name + " " + value;
    }
}
