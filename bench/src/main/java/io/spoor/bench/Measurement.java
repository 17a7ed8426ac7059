package io.spoor.bench;

import io.spoor.bench.load.IdleClients;
import io.spoor.bench.load.Load;
import io.spoor.bench.load.LoadSpec;
import io.spoor.bench.load.MqttVersion;
import io.spoor.bench.load.Pace;
import io.spoor.bench.peer.PeerProcess;
import io.spoor.bench.proc.Machine;
import io.spoor.bench.proc.ProcessCpu;
import io.spoor.bench.proc.ProcessMemory;
import io.spoor.bench.report.Sample;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/** Measures one running broker. Owned by one thread. */
final class Measurement implements Closeable {

    private static final int SETTLE_LIMIT = 4;
    private static final double JIT_IS_QUIET = 0.03;
    private static final Duration JIT_SLICE = Duration.ofSeconds(1);

    private final PeerProcess broker;
    private final Load load;
    private long lost;
    private long duplicates;

    Measurement(PeerProcess broker, LoadSpec spec) throws IOException {
        this.broker = broker;
        this.load = Load.open(spec, broker.address());
    }

    /**
     * Runs for {@code settle}, or up to {@link #SETTLE_LIMIT} times as long while a Java broker's JIT is busy; then
     * measures for {@code duration}, then waits for what is still on its way.
     */
    Sample.UnderLoad run(Pace pace, Duration settle, Duration duration) throws IOException {
        settle(pace, settle);
        load.startLatency();
        long received = load.received();
        Cpu before = Cpu.read(broker.pid());
        load.run(pace, duration);
        Cpu after = Cpu.read(broker.pid());
        received = load.received() - received;
        Histogram latency = load.stopLatency();
        load.drain();
        if (received == 0) {
            throw new IllegalStateException("nothing was delivered in " + duration);
        }

        double elapsed = after.atNanos - before.atNanos;
        double brokerNanos = after.broker.since(before.broker);
        double generatorNanos = after.generator.since(before.generator);
        Sample.UnderLoad sample = new Sample.UnderLoad(
                received / elapsed * 1e9,
                brokerNanos / 1e3 / received,
                latency.getValueAtPercentile(50) / 1e3,
                latency.getValueAtPercentile(99) / 1e3,
                load.lost() - lost,
                load.duplicates() - duplicates,
                load.closedByBroker(),
                after.broker.jitSince(before.broker) / brokerNanos,
                generatorNanos / elapsed,
                after.otherCoresSince(before));
        lost = load.lost();
        duplicates = load.duplicates();
        return sample;
    }

    /**
     * Warms up with the subscribers there, then with one turn that does not count: they leave, messages are published for
     * {@code duration} at most, they come back and fetch them.
     */
    Sample.Queued queue(Duration settle, Duration duration, int messages) throws IOException {
        settle(new Pace.FullSpeed(), settle);
        load.drain();
        queueAndFetch(duration, messages);
        return queueAndFetch(duration, messages);
    }

    private Sample.Queued queueAndFetch(Duration duration, int messages) throws IOException {
        load.leave();
        long queued = load.acknowledged();
        Cpu start = Cpu.read(broker.pid());
        load.publish(duration, messages);
        Cpu full = Cpu.read(broker.pid());
        queued = load.acknowledged() - queued;
        long received = load.received();
        load.comeBack(broker.address(), false);
        load.awaitNext();
        long firstNanos = System.nanoTime() - full.atNanos;
        load.drain();
        Cpu end = Cpu.read(broker.pid());
        received = load.received() - received;
        if (received == 0) {
            throw new IllegalStateException("nothing of what was queued was delivered");
        }
        return new Sample.Queued(
                queued,
                queued / full.secondsSince(start),
                full.brokerNanosSince(start) / 1e3 / queued,
                firstNanos / 1e6,
                received / end.secondsSince(full),
                end.brokerNanosSince(full) / 1e3 / received,
                load.lost(),
                load.duplicates(),
                load.closedByBroker(),
                end.otherCoresSince(start));
    }

    /** Kills the broker while messages are on their way to it and answers on their way back, and starts it again. */
    Sample.Killed kill(Duration duration, int messages) throws IOException {
        load.leave();
        load.publishUnsettled(duration, messages);
        broker.kill();
        load.receiveLast();
        broker.startAgain();
        load.comeBack(broker.address(), true);
        load.drain();
        return new Sample.Killed(
                load.acknowledged(),
                load.missing(),
                load.duplicates(),
                broker.timeToReady().toNanos() / 1e6);
    }

    private void settle(Pace pace, Duration settle) throws IOException {
        long start = System.nanoTime();
        load.run(pace, settle);
        long limit = start + SETTLE_LIMIT * settle.toNanos();
        double jitShare = 1;
        while (jitShare > JIT_IS_QUIET && System.nanoTime() - limit < 0) {
            ProcessCpu.Reading before = ProcessCpu.read(broker.pid());
            load.run(pace, settle.compareTo(JIT_SLICE) < 0 ? settle : JIT_SLICE);
            ProcessCpu.Reading after = ProcessCpu.read(broker.pid());
            jitShare = (double) after.jitSince(before) / after.since(before);
        }
    }

    /** CPU used so far by the broker, by us, and by everybody. */
    private record Cpu(long atNanos, ProcessCpu.Reading broker, ProcessCpu.Reading generator, long machine) {
        static Cpu read(long pid) throws IOException {
            return new Cpu(
                    System.nanoTime(),
                    ProcessCpu.read(pid),
                    ProcessCpu.read(ProcessHandle.current().pid()),
                    Machine.busyNanos());
        }

        double secondsSince(Cpu earlier) {
            return (atNanos - earlier.atNanos) / 1e9;
        }

        double brokerNanosSince(Cpu earlier) {
            return broker.since(earlier.broker);
        }

        double otherCoresSince(Cpu earlier) {
            double nanos = machine - earlier.machine - brokerNanosSince(earlier) - generator.since(earlier.generator);
            return Math.max(0, nanos / (atNanos - earlier.atNanos));
        }
    }

    /** The broker's memory with {@code count} idle clients. */
    static Sample.Idle idle(PeerProcess broker, MqttVersion version, int count) throws IOException {
        ProcessMemory before = ProcessMemory.read(broker.pid());
        try (IdleClients clients = IdleClients.connect(broker.address(), version, count)) {
            ProcessMemory after = ProcessMemory.read(broker.pid());
            return new Sample.Idle(clients.count(), before.rss(), after.rss(), after.pss());
        }
    }

    @Override
    public void close() throws IOException {
        load.close();
    }
}
