package io.spoor.bridges.embedded;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the lines that QuestDB prints on the standard streams when it starts and stops, and logs them at DEBUG: it has no
 * setting for them. Only lines of the thread that opened it, and only until it is closed; all other output passes through.
 */
final class QuietConsole {
    private static final Logger LOG = LoggerFactory.getLogger(QuietConsole.class);

    private final Filter out = new Filter(System.out);
    private final Filter err = new Filter(System.err);

    private static final class Filter extends PrintStream {
        private final PrintStream real;
        private volatile @Nullable Thread quiet = Thread.currentThread();

        Filter(PrintStream real) {
            super(real, true);
            this.real = real;
        }

        @Override
        public void println(@Nullable String line) {
            if (Thread.currentThread().equals(quiet)) {
                LOG.atDebug().addKeyValue("line", line).log("QuestDB says something");
            } else {
                real.println(line);
            }
        }
    }

    QuietConsole() {
        System.setOut(out);
        System.setErr(err);
    }

    /** Somebody else may have put a stream of theirs before ours meanwhile; then ours stays behind it and passes everything through. */
    void close() {
        out.quiet = null;
        err.quiet = null;
        if (System.out.equals(out)) {
            System.setOut(out.real);
        }
        if (System.err.equals(err)) {
            System.setErr(err.real);
        }
    }
}
