package io.spoor.broker.testing;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Notes how the tests of this process went, for the pages that say so. Registered by {@code META-INF/services}; a test with
 * several sets of arguments passed if all did.
 */
public final class TestResults implements TestWatcher {

    /** What came of a test. */
    public enum Result {
        PASSED,
        NOT_RUN,
        FAILED
    }

    private static final Map<Method, Result> RESULTS = new ConcurrentHashMap<>();

    /** What came of a test in this process so far. */
    public static Optional<Result> of(Method test) {
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
                .ifPresent(method ->
                        RESULTS.merge(method, result, (before, now) -> before.compareTo(now) > 0 ? before : now));
    }

    /** What came of all of them. One that did not run in this process counts as passed: the build that ran it would have failed. */
    public static String of(List<Method> tests) {
        return switch (tests.stream()
                .map(test -> of(test).orElse(Result.PASSED))
                .max(Result::compareTo)
                .orElseThrow()) {
            case PASSED -> "passed";
            case NOT_RUN -> "not run";
            case FAILED -> "failed";
        };
    }
}
