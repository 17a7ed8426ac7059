package io.spoor.broker.conformance;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Notes how the tests went that name a statement. Registered for all tests of this process by {@code META-INF/services};
 * a test with several sets of arguments passed if all did.
 */
public final class StatementResults implements TestWatcher {

    /** What came of a test. */
    enum Result {
        PASSED,
        NOT_RUN,
        FAILED
    }

    private static final Map<Method, Result> RESULTS = new ConcurrentHashMap<>();

    /** What came of a test in this process so far. */
    static Optional<Result> of(Method test) {
        return Optional.ofNullable(RESULTS.get(test));
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        note(context, Result.PASSED);
    }

    @Override
    public void testAborted(ExtensionContext context, @Nullable Throwable cause) {
        note(context, Result.NOT_RUN);
    }

    @Override
    public void testDisabled(ExtensionContext context, Optional<String> reason) {
        note(context, Result.NOT_RUN);
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        note(context, Result.FAILED);
    }

    private static void note(ExtensionContext context, Result result) {
        context.getTestMethod()
                .filter(method -> AnnotationSupport.isAnnotated(method, Statement.class))
                .ifPresent(method ->
                        RESULTS.merge(method, result, (before, now) -> before.compareTo(now) > 0 ? before : now));
    }
}
