package io.spoor.bench.store;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@link Traffic} there is.
 *
 * @param publishers publisher p publishes to sessions p * receivers to p * receivers + receivers - 1
 * @param window messages of a publisher that are not acknowledged to it
 * @param receivers sessions that each message goes to
 * @param backlog messages that were queued before for sessions that are away
 * @param oneStaysOf of so many messages, one goes to a session that is away, too; 0 for none
 */
record Load(int publishers, int window, int receivers, int backlog, int oneStaysOf) {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,5})x(\\d{1,5})(?:x(\\d{1,5}))?(?:\\+(\\d{1,9}))?");

    Load {
        if (publishers < 1 || window < 1 || receivers < 1) {
            throw new IllegalArgumentException("publishers, window and receivers of a load must be positive");
        }
    }

    /** From text such as {@code 20x1}; {@code 20x1x10} with receivers, {@code 20x1+5000} with a backlog. */
    static Load parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "load '" + text + "' is not PUBLISHERSxWINDOW, with xRECEIVERS or +BACKLOG if need be");
        }
        return new Load(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                matcher.group(3) == null ? 1 : Integer.parseInt(matcher.group(3)),
                matcher.group(4) == null ? 0 : Integer.parseInt(matcher.group(4)),
                0);
    }

    int sessions() {
        return publishers * receivers;
    }

    int batch() {
        return publishers * window;
    }
}
