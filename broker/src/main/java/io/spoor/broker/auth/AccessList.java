package io.spoor.broker.auth;

import io.spoor.broker.protocol.TopicFilter;
import java.nio.file.Path;

/**
 * An access list from a file. What no line allows is denied. The file has sections, in the manner of Mosquitto:
 *
 * <pre>
 * # Whatever stands here holds for all clients; %c is the client id, %u the user name
 * pattern write devices/%c/#
 * pattern read  commands/%u/+
 *
 * everyone
 * topic read $SYS/#
 *
 * user alice
 * topic readwrite sensors/#
 * topic deny sensors/secret/#
 *
 * client gateway-1
 * topic write gateway/state
 *
 * anonymous
 * topic read public/#
 * </pre>
 *
 * <p>A {@code deny} wins over all other lines, in whatever section they stand. To subscribe, one line must allow all that
 * the filter can match, and no line may deny any of it. Client ids are what clients call themselves; {@code client} and
 * {@code %c} are worth something only if certificates or extensions bind them to users.
 *
 * <p>For any thread; a check takes microseconds.
 */
public final class AccessList implements Authorizer {

    private final ReloadingFile<AccessRules> file;

    private AccessList(ReloadingFile<AccessRules> file) {
        this.file = file;
    }

    /** Reads the file. */
    public static AccessList open(Path path) throws AuthFileException {
        return new AccessList(new ReloadingFile<>(path, AccessListParser::parse));
    }

    /** Looks whether the file has changed; a broken one is reported, and the last good one stays in force. */
    public void poll() {
        file.poll();
    }

    @Override
    public boolean mayPublish(ClientIdentity client, String topic) {
        return file.current().mayWrite(client, topic);
    }

    @Override
    public boolean maySubscribe(ClientIdentity client, TopicFilter filter) {
        return file.current().mayRead(client, filter.levels());
    }

    @Override
    public long version() {
        return file.version();
    }
}
