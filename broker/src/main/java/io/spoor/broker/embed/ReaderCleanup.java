package io.spoor.broker.embed;

import io.spoor.tracing.journal.SegmentJournal;
import io.spoor.tracing.spi.Bridge;
import java.io.IOException;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has journals forget the readers of bridges that are no longer configured, or they would fill up for nobody. */
final class ReaderCleanup {
    private static final Logger LOG = LoggerFactory.getLogger(ReaderCleanup.class);

    private ReaderCleanup() {}

    /**
     * Forgets readers that belong to none of the bridges.
     *
     * @param what the journal holds, for the log
     */
    static void run(String what, SegmentJournal journal, Collection<Bridge> bridges) throws IOException {
        for (String reader : journal.readerNames()) {
            if (bridges.stream().noneMatch(bridge -> belongs(reader, bridge.name()))) {
                long undelivered = journal.forgetReader(reader);
                (undelivered == 0 ? LOG.atInfo() : LOG.atWarn())
                        .addKeyValue("reader", reader)
                        .addKeyValue("journal", what)
                        .addKeyValue("undelivered", undelivered)
                        .log("a bridge is no longer configured; the journal keeps nothing for it from now on");
            }
        }
    }

    private static boolean belongs(String reader, String bridge) {
        return reader.equals(bridge) || reader.startsWith(bridge + "-");
    }
}
