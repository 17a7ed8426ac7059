package io.spoor.bridges.logstash;

import io.spoor.tracing.spi.HostAndPort;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a Beats input. The delivery loop's thread writes, a thread of its own reads acknowledgements, and any
 * may end it, which also frees a write or read that the receiver blocks.
 */
final class BeatsConnection implements AutoCloseable {
    /** An input that drops connections at once takes nothing. */
    private static final long LASTING_NANOS = Duration.ofSeconds(1).toNanos();

    private final long openedNanos = System.nanoTime();
    private final HostAndPort host;
    private final Dialer.Line line;
    private final BeatsWindows windows = new BeatsWindows();

    /**
     * Begins to read.
     *
     * @param line open, closed by this
     */
    BeatsConnection(HostAndPort host, Dialer.Line line) {
        this.host = host;
        this.line = line;
        Thread reader = new Thread(this::readAcknowledgements, "acknowledge-logstash-" + host);
        reader.setDaemon(true);
        reader.start();
    }

    HostAndPort host() {
        return host;
    }

    /** Whether it was, or has been, there for a while. */
    boolean hasLasted() {
        return System.nanoTime() - openedNanos >= LASTING_NANOS;
    }

    BeatsWindows windows() {
        return windows;
    }

    /** Sends a window; blocks while the receiver takes nothing. */
    void send(ByteBuffer window, long[] nextIndexes) throws IOException {
        windows.sending(nextIndexes);
        try {
            line.socket().getOutputStream().write(window.array(), window.arrayOffset(), window.remaining());
        } catch (IOException e) {
            end(e.getMessage());
        }
        windows.requireOpen();
    }

    /** Ends it if something is under way and the receiver has said nothing for this long. */
    void endIfSilent(Duration limit) {
        if (windows.isSilent(limit)) {
            end("nothing was acknowledged for " + limit.toSeconds() + " s");
        }
    }

    private void readAcknowledgements() {
        try {
            DataInputStream in =
                    new DataInputStream(new BufferedInputStream(line.socket().getInputStream(), 64));
            while (true) {
                byte version = in.readByte();
                byte type = in.readByte();
                if (version != BeatsFrames.VERSION || type != BeatsFrames.ACK) {
                    throw new IOException(String.format(
                            "the receiver answered 0x%02x%02x in place of an acknowledgement; is it a Beats input?",
                            version, type));
                }
                windows.acknowledge(Integer.toUnsignedLong(in.readInt()));
            }
        } catch (EOFException e) {
            end("closed by the receiver");
        } catch (IOException e) {
            end(e.getMessage());
        }
    }

    /** Without waiting for the peer. */
    private void end(@Nullable String why) {
        windows.end("connection to " + host + " lost: " + why);
        line.breakOff();
    }

    @Override
    public void close() {
        end("closed by this side");
    }
}
