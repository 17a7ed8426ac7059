package io.spoor.broker.conformance;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which normative statements a test shows to hold, by identifier, such as {@code MQTT-3.1.0-1}. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Statement {

    /** Statements of MQTT 3.1.1. */
    String[] v3() default {};

    /** Statements of MQTT 5.0. */
    String[] v5() default {};
}
