package io.spoor.broker.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.testing.GeneratedPage;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** That no attack was forgotten, and that the table says what is so. Runs last, when the results are known. */
@Order(Integer.MAX_VALUE)
class AttackTableTest {

    private static final Path TABLE = Path.of("ATTACKS.md");

    private final Map<String, List<Method>> tests = AttackTable.tests();

    @Test
    void each_attack_has_a_test_or_a_reason_and_not_both() {
        assertThat(KnownAttack.all())
                .filteredOn(attack -> tests.containsKey(attack.id()) == (attack.excuse() != null))
                .extracting(KnownAttack::id)
                .isEmpty();
    }

    @Test
    void each_attack_that_a_test_names_exists_once() {
        List<String> ids = KnownAttack.all().stream().map(KnownAttack::id).toList();
        assertThat(ids).doesNotHaveDuplicates();
        Set<String> unknown = new TreeSet<>(tests.keySet());
        unknown.removeAll(ids);
        assertThat(unknown).isEmpty();
    }

    @Test
    void the_table_is_up_to_date() throws IOException {
        GeneratedPage.check(TABLE, AttackTable.render(), tests.values().stream().flatMap(List::stream));
    }
}
