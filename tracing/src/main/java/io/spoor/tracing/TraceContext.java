package io.spoor.tracing;

import org.jspecify.annotations.Nullable;

/**
 * What joins all events about one message: its trace, which the publisher may have given it in the form of W3C Trace
 * Context, and else the broker does (ECS {@code trace.id}).
 *
 * @param high the first half of the identifier of the trace; both halves are never zero together
 * @param low the second half
 * @param parent the publisher's span (ECS {@code span.id}); 0 if the broker began the trace
 */
public record TraceContext(long high, long low, long parent) {
    private static final int VERSION_END = 2;
    private static final int TRACE_END = 35;
    private static final int PARENT_END = 52;
    private static final int LENGTH = 55;
    private static final int HEX = 16;

    /**
     * Reads a {@code traceparent} (W3C Trace Context, section 3.2), like
     * {@code 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01}.
     *
     * @return null if it is none; a later version may be longer
     */
    public static @Nullable TraceContext parse(String traceparent) {
        boolean hasForm = traceparent.length() >= LENGTH
                && traceparent.charAt(VERSION_END) == '-'
                && traceparent.charAt(TRACE_END) == '-'
                && traceparent.charAt(PARENT_END) == '-'
                && isHex(traceparent, 0, VERSION_END)
                && isHex(traceparent, VERSION_END + 1, TRACE_END)
                && isHex(traceparent, TRACE_END + 1, PARENT_END)
                && isHex(traceparent, PARENT_END + 1, LENGTH)
                && !traceparent.startsWith("ff")
                && (traceparent.length() == LENGTH
                        || (!traceparent.startsWith("00") && traceparent.charAt(LENGTH) == '-'));
        if (!hasForm) {
            return null;
        }
        long high = number(traceparent, VERSION_END + 1);
        long low = number(traceparent, VERSION_END + 1 + HEX);
        long parent = number(traceparent, TRACE_END + 1);
        return (high == 0 && low == 0) || parent == 0 ? null : new TraceContext(high, low, parent);
    }

    private static long number(String text, int from) {
        return Long.parseUnsignedLong(text, from, from + HEX, HEX);
    }

    /** Only lower-case digits are allowed. */
    private static boolean isHex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }
}
