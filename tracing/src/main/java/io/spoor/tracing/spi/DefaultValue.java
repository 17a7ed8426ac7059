package io.spoor.tracing.spi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value of a settings record's component when the configuration does not mention its key, written as it would stand
 * in the file: {@code "10s"}, {@code "64MiB"}, {@code "[a, b]"}. A component without it must be mentioned, unless it is
 * {@code @Nullable} (then null), a list, set or map (then empty), or a settings record itself (then its own defaults).
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface DefaultValue {

    /** The value, in YAML. */
    String value();
}
