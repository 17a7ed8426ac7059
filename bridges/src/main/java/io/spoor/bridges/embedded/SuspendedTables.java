package io.spoor.bridges.embedded;

import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of tables that QuestDB has suspended, and has it try again. It suspends a table to which it cannot apply what it
 * has accepted, for example because the disk is full: it goes on accepting rows, and no query sees them. Used by one
 * thread.
 */
final class SuspendedTables {
    private static final Logger LOG = LoggerFactory.getLogger(SuspendedTables.class);

    private final QuestDb questDb;
    private final Set<String> told = new HashSet<>();

    SuspendedTables(QuestDb questDb) {
        this.questDb = questDb;
    }

    /**
     * Looks once, and lets each suspended table be tried again from where it stopped.
     *
     * @return the tables that were suspended, with the reasons; empty if none was
     */
    String look() throws IOException {
        Map<String, String> suspended = new TreeMap<>();
        questDb.query(
                "SELECT name, errorMessage FROM wal_tables() WHERE suspended",
                row -> suspended.put(text(row.getStrA(0)), text(row.getStrA(1))));
        for (String table : Set.copyOf(told)) {
            if (!suspended.containsKey(table)) {
                told.remove(table);
                LOG.atInfo().addKeyValue("table", table).log("A table of the embedded store takes rows again");
            }
        }
        for (Map.Entry<String, String> table : suspended.entrySet()) {
            if (told.add(table.getKey())) {
                LOG.atError()
                        .addKeyValue("table", table.getKey())
                        .addKeyValue("reason", table.getValue())
                        .log("A table of the embedded store is suspended: what is stored now is kept, and no query sees"
                                + " it. It is tried again every half minute");
            }
            resume(table.getKey());
        }
        return suspended.entrySet().stream()
                .map(table -> table.getKey() + " (" + table.getValue() + ")")
                .collect(Collectors.joining(", "));
    }

    /** One that cannot be tried again keeps the others neither from that nor from being told. */
    private void resume(String table) {
        try {
            questDb.execute("ALTER TABLE \"" + table + "\" RESUME WAL");
        } catch (IOException | RuntimeException e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("table", table)
                    .log("A suspended table of the embedded store cannot be tried again");
        }
    }

    private static String text(@Nullable CharSequence text) {
        return text == null || text.isEmpty() ? "no reason given" : text.toString();
    }
}
