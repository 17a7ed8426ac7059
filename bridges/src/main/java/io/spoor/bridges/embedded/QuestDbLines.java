package io.spoor.bridges.embedded;

import com.influxdb.client.write.Point;

/** Line protocol as QuestDB reads it, which wants a backslash before a line feed inside a text. */
final class QuestDbLines {
    private QuestDbLines() {}

    /** Texts are the only place of a line that can hold a line feed: names and tags have theirs replaced. */
    static String line(Point point) {
        return point.toLineProtocol().replace("\n", "\\\n");
    }
}
