package io.spoor.tracing.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.spoor.tracing.journal.Journal.Mark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkFileTest {
    @TempDir
    Path folder;

    @Test
    void marks_are_kept_and_the_second_at_an_index_replaces_the_first() throws Exception {
        // Given
        Path file = folder.resolve("marks");
        try (MarkFile marks = MarkFile.open(file, 0, 0)) {
            marks.add(0, "a b");
            marks.add(5, "c");
            marks.add(5, "d");
        }
        // When
        try (MarkFile marks = MarkFile.open(file, 0, 9)) {
            // Then
            assertThat(marks.all()).containsExactly(new Mark(0, "a b"), new Mark(5, "d"));
        }
    }

    @Test
    void a_file_cut_at_any_byte_keeps_its_whole_lines() throws Exception {
        // Given
        Path file = folder.resolve("marks");
        try (MarkFile marks = MarkFile.open(file, 0, 0)) {
            marks.add(0, "run one 1 1");
            marks.add(7, "run two 9 9");
        }
        byte[] whole = Files.readAllBytes(file);
        int firstLine = Files.readAllLines(file).get(0).length();
        for (int cut = 0; cut < whole.length - 1; cut++) {
            // When
            Files.write(file, Arrays.copyOf(whole, cut));
            try (MarkFile marks = MarkFile.open(file, 0, 9)) {
                marks.add(8, "new");
                // Then
                assertThat(marks.all()).hasSize(cut < firstLine ? 1 : 2).contains(new Mark(8, "new"));
            }
        }
    }

    @Test
    void marks_that_nobody_can_ask_for_are_forgotten() throws Exception {
        // Given
        Path file = folder.resolve("marks");
        try (MarkFile marks = MarkFile.open(file, 0, 0)) {
            marks.add(0, "a");
            marks.add(5, "b");
            marks.add(9, "c");
            marks.add(12, "d");
        }
        // When: records from 8 on are wanted, and those from 11 on never were written
        try (MarkFile marks = MarkFile.open(file, 8, 11)) {
            // Then: b still says what 8 is
            assertThat(marks.all()).containsExactly(new Mark(5, "b"), new Mark(9, "c"));
        }
    }

    @Test
    void a_mark_of_several_lines_is_refused() throws Exception {
        try (MarkFile marks = MarkFile.open(folder.resolve("marks"), 0, 0)) {
            assertThatIllegalArgumentException().isThrownBy(() -> marks.add(0, "a\nb"));
        }
    }
}
