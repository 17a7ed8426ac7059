package io.spoor.broker.conformance;

import io.spoor.broker.testing.AnnotatedTests;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;

/** All tests on the class path that name a statement. */
final class StatementTests {

    private StatementTests() {}

    /** By statement, the tests that name it in a version of the protocol; those of this package first. */
    static Map<String, List<Method>> byStatement(Specification specification) {
        return AnnotatedTests.byId(
                Statement.class, it -> specification == Specification.MQTT_5 ? it.v5() : it.v3(), StatementTests.class);
    }
}
