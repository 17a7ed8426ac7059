package io.spoor.broker.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.conformance.Specification.Normative;
import io.spoor.broker.testing.GeneratedPage;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That no statement was forgotten, and that the table says what is so. Runs last, when the results are known. */
@Order(Integer.MAX_VALUE)
class ConformanceTableTest {

    private static final Path TABLE = Path.of("CONFORMANCE.md");

    @ParameterizedTest
    @EnumSource
    void each_statement_about_servers_has_a_test_or_a_reason_and_not_both(Specification specification) {
        Map<String, List<Method>> tests = StatementTests.byStatement(specification);

        assertThat(specification.statements())
                .filteredOn(Normative::concernsServer)
                .filteredOn(statement -> tests.containsKey(statement.id()) == (statement.excuse() != null))
                .extracting(Normative::id)
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void each_statement_that_a_test_names_exists_once(Specification specification) {
        List<String> ids =
                specification.statements().stream().map(Normative::id).toList();
        assertThat(ids).doesNotHaveDuplicates();
        Set<String> unknown =
                new TreeSet<>(StatementTests.byStatement(specification).keySet());
        unknown.removeAll(ids);
        assertThat(unknown).isEmpty();
    }

    @Test
    void the_table_is_up_to_date() throws IOException {
        GeneratedPage.check(
                TABLE,
                ConformanceTable.render(),
                Stream.of(Specification.values())
                        .flatMap(specification -> StatementTests.byStatement(specification).values().stream())
                        .flatMap(List::stream));
    }
}
