package io.spoor.bridges;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DeliveryStatusTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // wraps around, as System.nanoTime may
    private final DeliveryStatus status = new DeliveryStatus("test", nanos::get);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(DeliveryLoop.class);

    @BeforeEach
    void listen() {
        logged.start();
        logger.addAppender(logged);
    }

    @AfterEach
    void forget() {
        logger.detachAppender(logged);
    }

    @Test
    void one_line_says_that_it_fails_and_one_that_it_works_again() {
        // When
        for (int i = 0; i < 100; i++) {
            status.failed(new IOException("connection refused"));
            pass(Duration.ofSeconds(10));
        }
        for (int i = 0; i < 100; i++) {
            status.committed(i + 1, Map.of(), 10);
            status.round();
            pass(Duration.ofSeconds(1));
        }
        // Then
        assertThat(logged.list)
                .extracting(ILoggingEvent::getMessage)
                .containsExactly(
                        "Delivery fails; what waits stays in the journal and is retried", "Delivery works again");
    }

    @Test
    void flapping_does_not_fill_the_log() {
        // When
        for (int i = 0; i < 1000; i++) {
            status.failed(new IOException("closed by the peer"));
            pass(Duration.ofMillis(500));
            status.committed(i + 1, Map.of(), 10);
            status.round();
        }
        // Then
        assertThat(logged.list).hasSize(1);
    }

    @Test
    void health_tells_the_last_reason() {
        // Given
        assertThat(status.health().up()).isFalse();
        status.taken();
        assertThat(status.health().up()).isTrue();
        // When
        status.failed(new IOException("no space left on device"));
        // Then
        assertThat(status.health().up()).isFalse();
        assertThat(status.health().detail()).isEqualTo("no space left on device");
    }

    @Test
    void age_of_the_last_success_is_told_in_seconds() {
        // Given
        assertThat(status.metrics(0)).doesNotContainKey("last.success.age.seconds");
        status.committed(1, Map.of(), 10);
        // When
        pass(Duration.ofMillis(1500));
        // Then
        assertThat(status.metrics(0)).containsEntry("last.success.age.seconds", 1.5);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
