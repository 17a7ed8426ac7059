package io.spoor.bridges.logstash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BeatsWindowsTest {
    private final BeatsWindows windows = new BeatsWindows();

    @Test
    void windows_are_acknowledged_in_their_order_and_in_parts() throws Exception {
        // Given
        windows.sending(new long[] {11, 12, 20});
        windows.sending(new long[] {21, 22});
        // Then
        windows.acknowledge(2);
        assertThat(windows.acknowledgedBelow()).isEqualTo(12);
        assertThat(windows.records()).isEqualTo(3);
        windows.acknowledge(2); // again
        windows.acknowledge(3);
        assertThat(windows.acknowledgedBelow()).isEqualTo(20);
        windows.acknowledge(1);
        assertThat(windows.acknowledgedBelow()).isEqualTo(21);
        windows.acknowledge(2);
        assertThat(windows.acknowledgedBelow()).isEqualTo(22);
        assertThat(windows.records()).isZero();
        assertThat(windows.awaitAtMost(0, 0, Duration.ZERO)).isTrue();
    }

    @Test
    void zero_acknowledges_nothing_but_is_a_sign_of_life() throws Exception {
        // Given
        windows.sending(new long[] {1});
        await().until(() -> windows.isSilent(Duration.ofMillis(4)));
        // When
        windows.acknowledge(0);
        // Then
        assertThat(windows.isSilent(Duration.ofSeconds(10))).isFalse();
        assertThat(windows.acknowledgedBelow()).isZero();
        assertThat(windows.records()).isEqualTo(1);
    }

    @Test
    void a_receiver_that_owes_no_answer_is_not_silent() {
        assertThat(windows.isSilent(Duration.ZERO)).isFalse();
    }

    @Test
    void what_was_not_sent_cannot_be_acknowledged() throws Exception {
        assertThatThrownBy(() -> windows.acknowledge(1)).isInstanceOf(IOException.class);
        windows.sending(new long[] {1, 2});
        assertThatThrownBy(() -> windows.acknowledge(3)).hasMessageContaining("3 of a window of 2");
        windows.acknowledge(2);
        assertThatThrownBy(() -> windows.acknowledge(2)).hasMessageContaining("no window");
        assertThatThrownBy(() -> windows.acknowledge(0xffff_ffffL)).isInstanceOf(IOException.class);
    }

    @Test
    void waiting_ends_with_the_connection() {
        // Given
        windows.sending(new long[] {1});
        // When
        windows.end("lost");
        windows.end("and lost again");
        // Then
        assertThatThrownBy(() -> windows.awaitAtMost(0, 0, Duration.ofMinutes(1)))
                .isInstanceOf(IOException.class)
                .hasMessage("lost");
        assertThat(windows.isOpen()).isFalse();
    }
}
