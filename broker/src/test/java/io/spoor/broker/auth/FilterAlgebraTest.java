package io.spoor.broker.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.protocol.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterAlgebraTest {

    /** More levels, and one more name, than the filters can tell apart. */
    private static final int MAX_LEVELS = 5;

    private static final List<String> NAMES = List.of("a", "b", "", "$s");

    @Test
    void covering_and_overlapping_agree_with_looking_at_every_topic() {
        // Given
        List<String> topics = combinations(NAMES, MAX_LEVELS);
        topics.remove("");
        List<TopicFilter> filters = new ArrayList<>();
        for (String text : combinations(List.of("a", "$s", "+", "#"), 3)) {
            if (text.indexOf('#') < 0 || text.indexOf('#') == text.length() - 1) {
                filters.add(AccessListTest.filter(text));
            }
        }
        List<List<Boolean>> matches = filters.stream()
                .map(filter -> topics.stream().map(filter::matches).toList())
                .toList();

        for (int i = 0; i < filters.size(); i++) {
            for (int j = 0; j < filters.size(); j++) {
                // When
                boolean covered = true;
                boolean overlapping = false;
                for (int t = 0; t < topics.size(); t++) {
                    boolean wide = matches.get(i).get(t);
                    boolean narrow = matches.get(j).get(t);
                    covered &= wide || !narrow;
                    overlapping |= wide && narrow;
                }
                // Then
                String pair = filters.get(i) + " and " + filters.get(j);
                assertThat(FilterAlgebra.covers(
                                filters.get(i).levels(), filters.get(j).levels()))
                        .as("covers: " + pair)
                        .isEqualTo(covered);
                assertThat(FilterAlgebra.overlap(
                                filters.get(i).levels(), filters.get(j).levels()))
                        .as("overlap: " + pair)
                        .isEqualTo(overlapping);
            }
        }
    }

    private static List<String> combinations(List<String> names, int maxLevels) {
        List<String> all = new ArrayList<>();
        List<String> longest = names;
        for (int levels = 1; levels <= maxLevels; levels++) {
            all.addAll(longest);
            List<String> longer = new ArrayList<>();
            for (String start : longest) {
                for (String name : names) {
                    longer.add(start + "/" + name);
                }
            }
            longest = longer;
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource({
        "a/#, #, false",
        "a/#, a/#, true",
        "a/#, a, true",
        "a/#, a/+/b, true",
        "a/+, a/#, false",
        "a/+, a/+, true",
        "#, $SYS/#, false",
        "#, a/#, true",
        "+/#, #, true",
        "+, #, false",
        "$SYS/#, $SYS/broker/+, true",
    })
    void a_filter_covers_another_if_it_matches_all_of_its_topics(String wide, String narrow, boolean covers) {
        assertThat(FilterAlgebra.covers(
                        AccessListTest.filter(wide).levels(),
                        AccessListTest.filter(narrow).levels()))
                .isEqualTo(covers);
    }
}
