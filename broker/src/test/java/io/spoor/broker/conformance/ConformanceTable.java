package io.spoor.broker.conformance;

import io.spoor.broker.conformance.Specification.Normative;
import io.spoor.broker.testing.AnnotatedTests;
import io.spoor.broker.testing.TestResults;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes which test shows which statement, and what came of it, as Markdown. */
final class ConformanceTable {

    private static final String HEAD = """
            # Conformance

            Every normative statement of MQTT 3.1.1 and MQTT 5.0 (the identifiers of each version's Appendix B), the tests that
            show it, and what came of them in the run that wrote this page. Statements about clients need no test; those about
            servers have one, or a reason why none can exist. What a statement asks is told in our own words.

            Generated: `CONTRIBUTING.md` says how. The build fails if a server's statement has neither test nor reason, or if
            this page is not what the tests of that build would write.
            """;

    private ConformanceTable() {}

    static String render() {
        StringBuilder out = new StringBuilder(HEAD);
        out.append(
                "\n| version | statements | tested | a reason instead | about clients only |\n|---|---|---|---|---|\n");
        for (Specification specification : Specification.values()) {
            count(out, specification);
        }
        for (Specification specification : Specification.values()) {
            out.append("\n## ").append(specification.title()).append('\n');
            rows(out, specification);
        }
        return out.toString();
    }

    private static void count(StringBuilder out, Specification specification) {
        Map<String, List<Method>> tests = StatementTests.byStatement(specification);
        List<Normative> all = specification.statements();
        long tested = all.stream().filter(s -> tests.containsKey(s.id())).count();
        long excused = all.stream()
                .filter(s -> !tests.containsKey(s.id()) && s.concernsServer())
                .count();
        out.append("| %s | %d | %d | %d | %d |\n"
                .formatted(specification.title(), all.size(), tested, excused, all.size() - tested - excused));
    }

    private static void rows(StringBuilder out, Specification specification) {
        Map<String, List<Method>> tests = StatementTests.byStatement(specification);
        String section = "";
        for (Normative statement : specification.statements()) {
            if (!statement.section().equals(section)) {
                section = statement.section();
                out.append("\n### ")
                        .append(section)
                        .append("\n\n| statement | about | what it asks | shown by | result |\n");
                out.append("|---|---|---|---|---|\n");
            }
            List<Method> shownBy = tests.getOrDefault(statement.id(), List.of());
            out.append("| %s | %s | %s | %s | %s |\n"
                    .formatted(
                            statement.id(),
                            statement.concerns().name().toLowerCase(Locale.ROOT),
                            statement.asks(),
                            shownBy.isEmpty() ? reason(statement) : AnnotatedTests.names(shownBy),
                            shownBy.isEmpty() ? "–" : TestResults.of(shownBy)));
        }
    }

    private static String reason(Normative statement) {
        if (statement.excuse() != null) {
            return "no test: " + statement.excuse();
        }
        return statement.concernsServer() ? "**missing**" : "no test: about clients only";
    }
}
