package io.spoor.broker.net;

import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.session.Loop;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The broker's event loops: on Linux with native epoll, elsewhere with NIO. */
public final class EventLoops {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoops.class);
    private static final long STUCK_NANOS = 30_000_000_000L;

    private final MultiThreadIoEventLoopGroup group;
    private final boolean epoll = Epoll.isAvailable();
    private final Map<EventExecutor, Loop> loops = new LinkedHashMap<>();

    /** Starts the threads. */
    public EventLoops(MqttConfig config) {
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        group = new MultiThreadIoEventLoopGroup(config.eventLoops(), new DefaultThreadFactory("spoor-loop", true), io);
        for (EventExecutor thread : group) {
            loops.put(
                    thread,
                    new Loop(
                            thread,
                            task -> thread.schedule(task, 1, TimeUnit.NANOSECONDS),
                            thread::inEventLoop,
                            config.maximumTopicLevels(),
                            config.maximumTopicLength()));
        }
    }

    MultiThreadIoEventLoopGroup group() {
        return group;
    }

    Class<? extends ServerSocketChannel> serverChannel() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    Loop of(EventLoop thread) {
        Loop loop = loops.get(thread);
        if (loop == null) {
            throw new IllegalArgumentException("not one of the broker's loops: " + thread);
        }
        return loop;
    }

    public Collection<Loop> all() {
        return loops.values();
    }

    /** A loop that is always the same for the same key. */
    public Loop forKey(Object key) {
        List<Loop> all = new ArrayList<>(loops.values());
        return all.get(Math.floorMod(key.hashCode(), all.size()));
    }

    /** Runs a task on each loop again and again. */
    void every(long millis, java.util.function.Consumer<Loop> task) {
        loops.forEach((thread, loop) ->
                thread.scheduleAtFixedRate(() -> runGuarded(task, loop), millis, millis, TimeUnit.MILLISECONDS));
    }

    /** A schedule ends with the first exception, and a loop without its ticks would be half dead. */
    private static void runGuarded(java.util.function.Consumer<Loop> task, Loop loop) {
        try {
            task.accept(loop);
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).log("the regular work of an event loop failed");
        }
    }

    /** Whether native epoll is in use. */
    public boolean isNative() {
        return epoll;
    }

    /** Whether each loop has come round within the last half minute. */
    public boolean areAlive() {
        long now = System.nanoTime();
        return loops.values().stream().allMatch(loop -> now - loop.lastTickNanos() < STUCK_NANOS);
    }

    /** Ends the threads; waits for them. */
    public void stop() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }
}
