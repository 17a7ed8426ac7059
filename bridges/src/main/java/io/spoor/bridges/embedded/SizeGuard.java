package io.spoor.bridges.embedded;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives up the oldest hours of the largest tables when all of them together are too large. Used by one thread. */
final class SizeGuard {
    private static final Logger LOG = LoggerFactory.getLogger(SizeGuard.class);

    private final QuestDb questDb;
    private final long maxBytes;

    private record Partition(String table, String name, long bytes, long minTime, boolean active) {}

    SizeGuard(QuestDb questDb, long maxBytes) {
        this.questDb = questDb;
        this.maxBytes = maxBytes;
    }

    /** Looks once, and drops as much as is needed; never the hour that is written to. */
    void look() throws IOException {
        List<String> tables = new ArrayList<>();
        questDb.query(
                "SELECT table_name FROM tables() WHERE partitionBy = 'HOUR'", row -> tables.add(text(row.getStrA(0))));
        List<Partition> partitions = new ArrayList<>();
        for (String table : tables) {
            questDb.query(
                    "SELECT name, diskSize, minTimestamp, active FROM table_partitions('" + table + "')",
                    row -> partitions.add(new Partition(
                            table, text(row.getStrA(0)), row.getLong(1), row.getTimestamp(2), row.getBool(3))));
        }
        long bytes = partitions.stream().mapToLong(Partition::bytes).sum();
        partitions.sort(Comparator.comparing(Partition::minTime));
        for (Partition oldest : partitions) {
            if (bytes <= maxBytes) {
                return;
            }
            if (!oldest.active()) {
                drop(oldest);
                bytes -= oldest.bytes();
            }
        }
    }

    private void drop(Partition partition) throws IOException {
        questDb.execute("ALTER TABLE \"" + partition.table() + "\" DROP PARTITION LIST '" + partition.name() + "'");
        LOG.atWarn()
                .addKeyValue("table", partition.table())
                .addKeyValue("partition", partition.name())
                .addKeyValue("bytes", partition.bytes())
                .addKeyValue("maxSizeBytes", maxBytes)
                .log("The embedded store is at its size limit, its oldest hour is dropped");
    }

    private static String text(@Nullable CharSequence text) {
        return String.valueOf(text);
    }
}
