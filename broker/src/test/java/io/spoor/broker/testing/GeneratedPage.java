package io.spoor.broker.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A page of this module that tests write, with {@code -Dconformance.write=true}, and otherwise compare. */
public final class GeneratedPage {

    private GeneratedPage() {}

    /**
     * Writes the page or fails if it is not what would be written.
     *
     * @param tests those whose results are in it
     */
    public static void check(Path page, String content, Stream<Method> tests) throws IOException {
        if (Boolean.getBoolean("conformance.write")) {
            Set<String> notRun = tests.filter(test -> TestResults.of(test).isEmpty())
                    .map(AnnotatedTests::name)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(notRun)
                    .as("tests that must run before the page is written")
                    .isEmpty();
            Files.writeString(page, content);
        }
        assertThat(page).as("see CONTRIBUTING.md for how to write it").content().isEqualTo(content);
    }
}
