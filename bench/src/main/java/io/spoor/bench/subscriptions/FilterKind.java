package io.spoor.bench.subscriptions;

import java.util.Locale;

/** How the filters look, and the topics that they match. Topic n is matched by filter n, and by whoever shares it. */
enum FilterKind {
    EXACT("devices/device-N/command", "devices/device-N/command", 1),
    LAST_HASH("site/device-N/#", "site/device-N/state/battery", 1),
    FIRST_PLUS("+/device-N/#", "plant-7/device-N/state/battery", 1),
    MIDDLE_PLUS("devices/+/sensor-N", "devices/plant-7/sensor-N", 1),
    PLUSES("+/+/device-N/+", "plant-7/hall-3/device-N/state", 1),
    SHARED("$share/group-N/jobs/device-N/+", "jobs/device-N/next", 1),
    /** A thousand subscribers for each filter. */
    CROWDED("site/N/+/alarm", "site/N/device-5/alarm", 1000);

    private final String filter;
    private final String topic;
    private final int sharing;

    FilterKind(String filter, String topic, int sharing) {
        this.filter = filter;
        this.topic = topic;
        this.sharing = sharing;
    }

    String filter(int n) {
        return filter.replace("N", Integer.toString(n / sharing));
    }

    String topic(int n) {
        return topic.replace("N", Integer.toString(n / sharing));
    }

    /** How many subscribers have the same filter, if there are as many filters as that. */
    int sharing() {
        return sharing;
    }

    String title() {
        return "`" + filter + "`" + (sharing == 1 ? "" : String.format(Locale.ROOT, ", %,d subscribers each", sharing));
    }
}
