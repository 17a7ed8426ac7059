package io.spoor.broker.attacks;

import io.spoor.broker.testing.AnnotatedTests;
import io.spoor.broker.testing.TestResults;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;

/** Writes which test shows what becomes of which attack, as Markdown. */
final class AttackTable {

    private static final String HEAD = """
            # Attacks

            What a client or another peer in the network could do to other brokers, as their public change logs since 2020, their
            advisories and the issues behind them tell it, and the tests that show what becomes of it here. What each attack does
            is told in our own words.

            Generated: `CONTRIBUTING.md` says how. The build fails if an attack has neither test nor reason, or if this page is
            not what the tests of that build would write.

            | attack | known from | what it does | shown by | result |
            |---|---|---|---|---|
            """;

    private AttackTable() {}

    /** By attack, the tests that name it. */
    static Map<String, List<Method>> tests() {
        return AnnotatedTests.byId(Attack.class, Attack::value, AttackTable.class);
    }

    static String render() {
        StringBuilder out = new StringBuilder(HEAD);
        Map<String, List<Method>> tests = tests();
        for (KnownAttack attack : KnownAttack.all()) {
            List<Method> shownBy = tests.getOrDefault(attack.id(), List.of());
            out.append("| %s | %s | %s | %s | %s |\n"
                    .formatted(
                            attack.id(),
                            attack.source(),
                            attack.what(),
                            shownBy.isEmpty() ? "no test: " + attack.excuse() : AnnotatedTests.names(shownBy),
                            shownBy.isEmpty() ? "–" : TestResults.of(shownBy)));
        }
        return out.toString();
    }
}
