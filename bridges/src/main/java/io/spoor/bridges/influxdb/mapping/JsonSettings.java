package io.spoor.bridges.influxdb.mapping;

import io.spoor.tracing.spi.DefaultValue;
import io.spoor.tracing.spi.SettingsCheck;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code json} of a mapping, for CBOR too.
 *
 * @param separator between the keys of nested objects in a field's name
 * @param arrays what arrays become
 * @param points where an array stands whose elements become points of their own, with the tags and fields of what is
 *     around it; null for none
 * @param include what to store; empty for everything. Places within an element of {@code points} are told from there
 * @param exclude what not to store of that
 */
public record JsonSettings(
        @DefaultValue("\"_\"") String separator,
        @DefaultValue("index") ArrayPolicy arrays,
        @Nullable JsonPath points,
        List<JsonPath> include,
        List<JsonPath> exclude) {
    private static final Pattern SEPARATOR = Pattern.compile("[A-Za-z0-9_.:-]{0,8}");

    /** Without configuration. */
    public static final JsonSettings DEFAULT = new JsonSettings("_", ArrayPolicy.INDEX, null, List.of(), List.of());

    /** Checks the separator. */
    public JsonSettings {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
        new SettingsCheck()
                .that(
                        SEPARATOR.matcher(separator).matches(),
                        "separator",
                        "'" + separator + "' cannot stand in a field's name; use _ or one of . : - and letters")
                .done();
    }
}
