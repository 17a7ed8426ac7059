package io.spoor.bridges.logstash;

import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** One connection, as far as its {@link Link} knows; guarded by that. */
final class Connection {
    /** Null until it is open to be written to; its incoming side is read, and may end, before. */
    @Nullable
    Socket socket;

    /** Whether the receiver was told that nothing more comes. */
    boolean asked;

    /** How the incoming side ended; null while it has not. */
    @Nullable
    String ended;

    /** Whether the receiver closed it after having been told. */
    boolean readToTheEnd;

    /** Whether it takes something. */
    boolean isUsable() {
        return socket != null && ended == null && !asked;
    }
}
