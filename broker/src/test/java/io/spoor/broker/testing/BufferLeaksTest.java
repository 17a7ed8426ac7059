package io.spoor.broker.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.nettyplus.leakdetector.junit.NettyLeakListener;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What watches over all other tests of the broker does see leaks. */
class BufferLeaksTest {

    @AfterEach
    void watchOnceMore() {
        BufferLeaks.listen();
    }

    @Test
    void a_buffer_that_nobody_releases_is_found_and_where_it_was_made() {
        // Given
        NettyLeakListener leaks = new NettyLeakListener();
        ByteBufUtil.setLeakListener(leaks);

        // When
        lose();

        // Then, not always at the first look, as the collector hands over what it found when it has the time
        await().untilAsserted(() -> assertThatThrownBy(() -> BufferLeaks.check(leaks, "this test"))
                .hasMessageContaining("BufferLeaksTest.lose(BufferLeaksTest.java:"));
    }

    private static void lose() {
        ByteBufAllocator.DEFAULT.directBuffer(1).writeByte(1);
    }
}
