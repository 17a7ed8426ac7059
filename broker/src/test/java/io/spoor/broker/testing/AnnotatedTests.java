package io.spoor.broker.testing;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.platform.commons.support.ReflectionSupport;

/** Tests of the broker that say, in an annotation, what they show. */
public final class AnnotatedTests {

    private static final String ROOT = "io.spoor.broker";

    private AnnotatedTests() {}

    /**
     * By what they show, the tests that say so.
     *
     * @param ids what an annotation names
     * @param first a class of the package whose tests come first
     */
    public static <A extends Annotation> Map<String, List<Method>> byId(
            Class<A> annotation, Function<A, String[]> ids, Class<?> first) {
        Map<String, List<Method>> found = new TreeMap<>();
        all(annotation, first).forEach(test -> {
            for (String id : ids.apply(test.getAnnotation(annotation))) {
                found.merge(
                        id,
                        List.of(test),
                        (a, b) -> Stream.concat(a.stream(), b.stream()).toList());
            }
        });
        return found;
    }

    private static Stream<Method> all(Class<? extends Annotation> annotation, Class<?> first) {
        return ReflectionSupport.findAllClassesInPackage(ROOT, type -> true, name -> name.endsWith("Test")).stream()
                .flatMap(type -> Stream.of(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(annotation))
                .sorted(Comparator.comparing((Method method) ->
                                !method.getDeclaringClass().getPackage().equals(first.getPackage()))
                        .thenComparing(AnnotatedTests::name));
    }

    /** A test's class and method. */
    public static String name(Method test) {
        return test.getDeclaringClass().getSimpleName() + "." + test.getName();
    }

    /** The names of tests, in Markdown. */
    public static String names(List<Method> tests) {
        return tests.stream().map(test -> "`" + name(test) + "`").collect(Collectors.joining(", "));
    }
}
