package io.spoor.bench.burst;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands for a Logstash that takes so many events a second and no more: it reads lines no faster, keeps the sequence
 * numbers of each run, and closes a connection once it has read everything. Threads of its own; guarded by this object.
 */
final class SlowReceiver implements Closeable {
    private static final int BUFFER = 64 << 10;
    private static final Pattern EVENT =
            Pattern.compile("\"ephemeral_id\":\"([^\"]+)\".*?\"sequence\":(\\d+)", Pattern.DOTALL);
    private static final Pattern GAP =
            Pattern.compile("\"gap\":\\{\"run_id\":\"([^\"]+)\",\"first\":(\\d+),\"last\":(\\d+)");

    private final ServerSocket server;
    private final long nanosPerLine;
    private final Map<String, BitSet> sequences = new HashMap<>();
    private final Map<String, BitSet> named = new HashMap<>();
    private long next = System.nanoTime();
    private long lines;
    private long doubles;
    private long lastLineNanos = System.nanoTime();

    SlowReceiver(int linesPerSecond) throws IOException {
        server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        nanosPerLine = Duration.ofSeconds(1).toNanos() / linesPerSecond;
        daemon("slow-receiver", this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Different events so far. */
    synchronized long events() {
        return sequences.values().stream().mapToLong(BitSet::cardinality).sum();
    }

    /** Events that came again. */
    synchronized long doubles() {
        return doubles;
    }

    /** Numbers below the highest of their run that have not come. */
    synchronized long missing() {
        return sequences.values().stream()
                .mapToLong(run -> run.length() - 1 - run.cardinality())
                .sum();
    }

    /** Numbers that gaps name as lost. */
    synchronized long named() {
        return named.values().stream().mapToLong(BitSet::cardinality).sum();
    }

    /** Numbers that have neither come nor are named, or both. */
    synchronized long unexplained() {
        long unexplained = 0;
        for (Map.Entry<String, BitSet> run : sequences.entrySet()) {
            BitSet once = (BitSet) run.getValue().clone();
            once.xor(named.getOrDefault(run.getKey(), new BitSet()));
            unexplained += Math.max(once.length(), run.getValue().length()) - 1 - once.cardinality();
        }
        return unexplained;
    }

    /** How long nothing has come. */
    synchronized Duration quietFor() {
        return Duration.ofNanos(System.nanoTime() - lastLineNanos);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                daemon("slow-receiver-connection", () -> read(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void read(Socket socket) {
        StringBuilder line = new StringBuilder(2048);
        try (socket;
                InputStream in = new BufferedInputStream(socket.getInputStream(), BUFFER)) {
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b != '\n') {
                    line.append((char) b);
                } else if (line.length() > 0) {
                    pace();
                    take(line);
                    line.setLength(0);
                }
            }
        } catch (IOException e) {
            // The broker ended, or this receiver; what is missing is told by its number.
        }
    }

    private void pace() {
        long due;
        synchronized (this) {
            long now = System.nanoTime();
            // What was not used is not made up for, except for a moment that the scheduler took.
            next = Math.max(next + nanosPerLine, now - Duration.ofMillis(50).toNanos());
            due = next;
        }
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private synchronized void take(CharSequence document) {
        String text = document.toString();
        lines++;
        lastLineNanos = System.nanoTime();
        Matcher event = EVENT.matcher(text);
        if (event.find()) {
            BitSet of = sequences.computeIfAbsent(event.group(1), any -> new BitSet());
            int number = Integer.parseInt(event.group(2));
            if (of.get(number)) {
                doubles++;
            }
            of.set(number);
        }
        Matcher gap = GAP.matcher(text);
        if (gap.find()) {
            named.computeIfAbsent(gap.group(1), any -> new BitSet())
                    .set(Integer.parseInt(gap.group(2)), Integer.parseInt(gap.group(3)) + 1);
        }
    }

    /** Lines so far, doubles included. */
    synchronized long lines() {
        return lines;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
