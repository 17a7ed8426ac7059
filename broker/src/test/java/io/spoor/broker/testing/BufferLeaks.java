package io.spoor.broker.testing;

import io.github.nettyplus.leakdetector.junit.NettyLeakListener;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails each test class after which a Netty buffer was garbage-collected without having been released. Registered for all
 * tests of the broker by {@code META-INF/services}; Netty looks at every buffer, as {@code io.netty.leakDetection.level}
 * is paranoid in the build.
 */
public final class BufferLeaks implements AfterAllCallback {

    private static final NettyLeakListener LEAKS = new NettyLeakListener();

    static {
        ByteBufUtil.setLeakListener(LEAKS);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        LEAKS.assertZeroLeaks(); // collects garbage
        // Netty reports what it found when the next buffer is made, of each kind
        ByteBufAllocator.DEFAULT.directBuffer(1).release();
        ByteBufAllocator.DEFAULT.heapBuffer(1).release();
        LEAKS.assertZeroLeaks("found after " + context.getDisplayName());
    }
}
