package io.spoor.broker.testing;

import io.github.nettyplus.leakdetector.junit.NettyLeakListener;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails each test class after which a Netty buffer was garbage-collected without having been released. Registered for all
 * tests of the broker by {@code META-INF/services}; Netty looks at every buffer, as {@code io.netty.leakDetection.level}
 * is paranoid in the build. It says where the buffer was made; where it was used as well with {@code -Dleak.records=4}.
 */
public final class BufferLeaks implements AfterAllCallback {

    private static final NettyLeakListener LEAKS = new NettyLeakListener();

    static {
        listen();
    }

    /** Netty tells this class of leaks from now on. */
    static void listen() {
        ByteBufUtil.setLeakListener(LEAKS);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        check(LEAKS, context.getDisplayName());
    }

    /** Fails if a buffer was lost until now. */
    static void check(NettyLeakListener leaks, String after) {
        leaks.assertZeroLeaks(); // collects garbage
        // Netty reports what it found when the next buffer is made, of each kind
        ByteBufAllocator.DEFAULT.directBuffer(1).release();
        ByteBufAllocator.DEFAULT.heapBuffer(1).release();
        leaks.assertZeroLeaks("found after " + after);
    }
}
