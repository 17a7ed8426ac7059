package io.spoor.broker.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What CONNACK tells an MQTT 5 client (3.2.2.3). Null parts are left out, which means: as the client asked, or the
 * default of the specification.
 *
 * @param receiveMaximum 1 to 65,535
 * @param maximumPacketSize 1 to 4,294,967,295, in bytes
 * @param topicAliasMaximum 0 to 65,535
 */
public record ConnackProperties(
        @Nullable Long sessionExpirySeconds,
        @Nullable Integer receiveMaximum,
        @Nullable Long maximumPacketSize,
        @Nullable String assignedClientId,
        @Nullable Integer topicAliasMaximum,
        @Nullable Integer serverKeepAliveSeconds,
        @Nullable String responseInformation,
        @Nullable String serverReference,
        @Nullable String reasonString,
        List<UserProperty> userProperties,
        Features features) {

    /** Nothing to tell. */
    public static final ConnackProperties NONE =
            new ConnackProperties(null, null, null, null, null, null, null, null, null, List.of(), Features.ALL);

    public ConnackProperties {
        userProperties = List.copyOf(userProperties);
    }

    /** For a refusal: nothing but why. */
    public static ConnackProperties reason(@Nullable String reasonString) {
        return reasonString == null
                ? NONE
                : new ConnackProperties(
                        null, null, null, null, null, null, null, null, reasonString, List.of(), Features.ALL);
    }
}
