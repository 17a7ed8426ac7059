package io.spoor.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MainTest {
    @Test
    void the_path_of_the_script_that_runs_it_is_no_command() {
        assertThat(Main.words(new String[] {"/opt/spoor/bin/spoor", "clients", "--json"}))
                .containsExactly("clients", "--json");
        assertThat(Main.words(new String[] {"/opt/spoor/bin/spoor"})).isEmpty();
    }

    @Test
    void without_a_script_all_words_count() {
        assertThat(Main.words(new String[] {"run", "/etc/spoor"})).containsExactly("run", "/etc/spoor");
        assertThat(Main.words(new String[0])).isEmpty();
    }
}
