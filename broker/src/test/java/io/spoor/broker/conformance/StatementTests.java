package io.spoor.broker.conformance;

import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.platform.commons.support.ReflectionSupport;

/** All tests on the class path that name a statement. */
final class StatementTests {

    private static final String ROOT = "io.spoor.broker";

    private StatementTests() {}

    /** By statement, the tests that name it in a version of the protocol; those of this package first. */
    static Map<String, List<Method>> byStatement(Specification specification) {
        Map<String, List<Method>> found = new TreeMap<>();
        all().forEach(test -> {
            for (String id : named(test, specification)) {
                found.merge(
                        id,
                        List.of(test),
                        (a, b) -> Stream.concat(a.stream(), b.stream()).toList());
            }
        });
        return found;
    }

    private static Stream<Method> all() {
        return ReflectionSupport.findAllClassesInPackage(ROOT, type -> true, name -> name.endsWith("Test")).stream()
                .flatMap(type -> Stream.of(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Statement.class))
                .sorted(Comparator.comparing((Method method) -> !isOfThisPackage(method))
                        .thenComparing(StatementTests::name));
    }

    private static boolean isOfThisPackage(Method method) {
        return method.getDeclaringClass().getPackage().equals(StatementTests.class.getPackage());
    }

    private static String[] named(Method test, Specification specification) {
        Statement statement = test.getAnnotation(Statement.class);
        return specification == Specification.MQTT_5 ? statement.v5() : statement.v3();
    }

    /** A test's class and method. */
    static String name(Method test) {
        return test.getDeclaringClass().getSimpleName() + "." + test.getName();
    }
}
