package io.spoor.bridges.sparkplug;

import io.spoor.bridges.sparkplug.Birth.Definition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an edge node's births have told, and since which record: a message is read by the births before it, so that it
 * means the same when it is delivered again after later ones. Aliases of all its devices are in one table. One thread.
 */
final class EdgeNode {
    private static final int SEQUENCE = 256;

    /** From a birth of the edge node to its next. */
    private static final class Life {
        final Map<Long, TreeMap<Long, Definition>> byAlias = new HashMap<>();
        final Map<String, DataType> typeByName = new HashMap<>();
        final TreeMap<Long, Birth> births = new TreeMap<>();
    }

    private final TreeMap<Long, Life> lives = new TreeMap<>();
    private long lastSeq = -1;
    private long lastSeqIndex = Long.MIN_VALUE;

    /**
     * Takes a birth in its turn.
     *
     * @param settled records below this index never come again
     * @return false if it is known
     */
    boolean born(Birth birth, long settled) {
        Life at = lifeAt(birth.index());
        if (at != null && birth.equals(at.births.get(birth.index()))) {
            return false;
        }
        // Whatever is known of later records comes again, or was of another journal.
        lives.tailMap(birth.index(), true).clear();
        lives.values().forEach(life -> forget(life, birth.index()));
        if (birth.device() == null || lives.isEmpty()) {
            lives.put(birth.index(), new Life());
            Long needed = lives.floorKey(settled);
            if (needed != null) {
                lives.headMap(needed, false).clear();
            }
        }
        Life life = lives.lastEntry().getValue();
        life.births.put(birth.index(), birth);
        for (Definition metric : birth.metrics()) {
            life.typeByName.put(key(birth.device(), metric.name()), metric.type());
            if (metric.alias() != null) {
                life.byAlias
                        .computeIfAbsent(metric.alias(), any -> new TreeMap<>())
                        .put(birth.index(), metric);
            }
        }
        return true;
    }

    private static void forget(Life life, long fromIndex) {
        if (!life.births.tailMap(fromIndex, true).isEmpty()) {
            life.births.tailMap(fromIndex, true).clear();
            life.byAlias
                    .values()
                    .forEach(versions -> versions.tailMap(fromIndex, true).clear());
        }
    }

    /** Everything that is known, in the order in which it came. */
    Stream<Birth> births() {
        return lives.values().stream().flatMap(life -> life.births.values().stream());
    }

    /** How many definitions are kept. */
    int size() {
        return births().mapToInt(birth -> birth.metrics().size()).sum();
    }

    /**
     * What an alias stands for.
     *
     * @param later whether births behind the record may tell, if none before it does
     * @return null if nobody has told
     */
    @Nullable
    Definition find(long alias, long index, boolean later) {
        Life life = lifeAt(index);
        List<Life> candidates = new ArrayList<>();
        if (life != null) {
            Definition before = valueOrNull(life.byAlias.get(alias), index, false);
            if (before != null) {
                return before;
            }
            candidates.add(life);
        }
        if (later) {
            candidates.addAll(lives.tailMap(index, false).values());
            for (Life candidate : candidates) {
                Definition behind = valueOrNull(candidate.byAlias.get(alias), index, true);
                if (behind != null) {
                    return behind;
                }
            }
        }
        return null;
    }

    private static @Nullable Definition valueOrNull(
            @Nullable NavigableMap<Long, Definition> versions, long index, boolean later) {
        if (versions == null) {
            return null;
        }
        Map.Entry<Long, Definition> entry = later ? versions.higherEntry(index) : versions.floorEntry(index);
        return entry == null ? null : entry.getValue();
    }

    /** The type that a name has; UNKNOWN if nobody has told. */
    DataType typeOf(@Nullable String device, String name, long index) {
        Life life = lifeAt(index);
        return life == null ? DataType.UNKNOWN : life.typeByName.getOrDefault(key(device, name), DataType.UNKNOWN);
    }

    /** Whether a death is that of the life at that time, and not of an earlier one whose message came late. */
    boolean isDeathOf(long index, @Nullable Long bdSeq) {
        Life life = lifeAt(index);
        if (life == null || bdSeq == null) {
            return true;
        }
        Long born = life.births.firstEntry() == null
                ? null
                : life.births.firstEntry().getValue().bdSeq();
        return born == null || born.equals(bdSeq);
    }

    /**
     * Takes a message's place in the sequence; once, however often it is delivered.
     *
     * @return how many are missing before it; 0 if none is, or if it is not known what came before
     */
    int missingBefore(MessageType type, long seq, long index) {
        if (index <= lastSeqIndex) {
            return 0;
        }
        boolean known = lastSeq >= 0 && type != MessageType.NBIRTH;
        int missing = known ? Math.floorMod(seq - lastSeq - 1, SEQUENCE) : 0;
        lastSeq = seq;
        lastSeqIndex = index;
        return missing;
    }

    private @Nullable Life lifeAt(long index) {
        Map.Entry<Long, Life> entry = lives.floorEntry(index);
        return entry == null ? null : entry.getValue();
    }

    private static String key(@Nullable String device, String name) {
        return device == null ? name : device + '\0' + name;
    }
}
