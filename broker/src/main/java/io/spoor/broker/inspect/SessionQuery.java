package io.spoor.broker.inspect;

import io.spoor.broker.session.Session;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.match.AddressRange;
import io.spoor.tracing.match.Glob;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions are meant; what is null does not limit them.
 *
 * @param id of the client
 * @param address where it is connected from
 * @param user its user name
 * @param connected whether there is a connection
 * @param after only those whose client identifier follows this one
 * @param limit how many at most, 1 to {@value #MOST}
 */
public record SessionQuery(
        @Nullable Glob id,
        @Nullable AddressRange address,
        @Nullable String user,
        @Nullable Boolean connected,
        @Nullable String after,
        int limit) {
    /** The largest page: asking event loops for so many takes them about a millisecond. */
    public static final int MOST = 1000;

    public SessionQuery {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("limit is " + limit + ", expected 1 to " + MOST);
        }
    }

    /** The first sessions of all. */
    public static SessionQuery first(int limit) {
        return new SessionQuery(null, null, null, null, null, limit);
    }

    /** Any thread: uses only what all may see. */
    boolean matches(Session session) {
        ClientInfo info = session.info();
        boolean online = session.isOnline();
        return (after == null || session.clientId().compareTo(after) > 0)
                && (connected == null || connected == online)
                && (user == null || user.equals(info.userName()))
                && (id == null || id.matches(session.clientId()))
                && (address == null || online && isWithin(address, info.connection()));
    }

    private static boolean isWithin(AddressRange range, @Nullable ConnectionInfo connection) {
        InetAddress from = connection == null ? null : connection.client().getAddress();
        return from != null && range.contains(from);
    }
}
