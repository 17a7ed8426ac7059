package io.spoor.broker.fuzzing;

import io.github.nettyplus.leakdetector.junit.NettyLeakListener;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What Jazzer calls in a process of its own. One thread. */
public final class FuzzEntry {

    private static final NettyLeakListener LEAKS = new NettyLeakListener();

    private static @Nullable FuzzTarget target;

    private FuzzEntry() {}

    /** Called once; the argument is the name of a constant of {@link FuzzTargets}. */
    public static void fuzzerInitialize(String[] arguments) throws Exception {
        ByteBufUtil.setLeakListener(LEAKS);
        target = FuzzTargets.valueOf(arguments[0]).open();
    }

    /** Called for each input. */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Objects.requireNonNull(target).run(input);
        if (LEAKS.getLeakCount() > 0) {
            LEAKS.assertZeroLeaks("found by this input's time, caused by an earlier one's");
        }
    }

    /** Called at the end. */
    public static void fuzzerTearDown() throws Exception {
        Objects.requireNonNull(target).close();
        System.gc(); // Netty reports a buffer that was not released when that has been collected and another one is
        // made
        ByteBufAllocator.DEFAULT.directBuffer(1).release();
        ByteBufAllocator.DEFAULT.heapBuffer(1).release();
        LEAKS.assertZeroLeaks();
    }
}
