package io.spoor.bridges.logstash;

import io.spoor.bridges.DeliveryLoop;
import io.spoor.bridges.JournalBridge;
import java.util.List;

/** Publishes as lines, with where they came from. */
final class HicapBridge extends JournalBridge {
    private final HicapLines lines;

    HicapBridge(DeliveryLoop loop, HicapLines lines) {
        super("hicap", loop, List.of());
        this.lines = lines;
    }

    @Override
    public boolean wantsPayload(String topic) {
        return lines.want(topic);
    }

    @Override
    public boolean wantsPayloadOrigin() {
        return true;
    }
}
