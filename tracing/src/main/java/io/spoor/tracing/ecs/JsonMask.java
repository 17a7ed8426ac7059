package io.spoor.tracing.ecs;

import java.util.Set;

/**
 * Leaves the values of some members out of a JSON text, which may be cut off anywhere and need not be right: what cannot
 * be told apart from a member's value is left out too.
 */
final class JsonMask {
    private final String text;
    private final Set<String> keys;
    private final StringBuilder out;
    private int at;

    JsonMask(String text, Set<String> keys) {
        this.text = text;
        this.keys = keys;
        this.out = new StringBuilder(text.length());
    }

    String masked() {
        while (at < text.length()) {
            if (text.charAt(at) != '"') {
                out.append(text.charAt(at++));
                continue;
            }
            int from = at;
            skipString();
            out.append(text, from, at);
            if (keys.contains(unescaped(from + 1, at - 1)) && isName()) {
                int colon = at;
                skipToValue();
                out.append(text, colon, at);
                skipValue();
                out.append('"').append(Redaction.MARK).append('"');
            }
        }
        return out.toString();
    }

    /** Whether a colon follows, and so what was just read is the name of a member. */
    private boolean isName() {
        int next = at;
        while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
            next++;
        }
        return next < text.length() && text.charAt(next) == ':';
    }

    private void skipToValue() {
        while (at < text.length() && (text.charAt(at) == ':' || Character.isWhitespace(text.charAt(at)))) {
            at++;
        }
    }

    private void skipString() {
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\\') {
                at = Math.min(at + 1, text.length());
            } else if (c == '"') {
                return;
            }
        }
    }

    private void skipValue() {
        int depth = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                skipString();
            } else if (c == '{' || c == '[') {
                depth++;
                at++;
            } else if (c == '}' || c == ']') {
                if (depth == 0) {
                    return;
                }
                depth--;
                at++;
            } else if (c == ',' && depth == 0) {
                return;
            } else {
                at++;
            }
        }
    }

    /** A name may be written with escapes and must not slip through for that. */
    private String unescaped(int from, int to) {
        if (to < from) {
            return "";
        }
        String raw = text.substring(from, to);
        if (raw.indexOf('\\') < 0) {
            return raw;
        }
        StringBuilder plain = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '\\' || i + 1 == raw.length()) {
                plain.append(c);
                continue;
            }
            char escaped = raw.charAt(++i);
            if (escaped == 'u' && i + 4 < raw.length() && isHex(raw, i + 1)) {
                plain.append((char) Integer.parseInt(raw.substring(i + 1, i + 5), 16));
                i += 4;
            } else {
                plain.append(
                        switch (escaped) {
                            case 'n' -> '\n';
                            case 't' -> '\t';
                            case 'r' -> '\r';
                            case 'b' -> '\b';
                            case 'f' -> '\f';
                            default -> escaped;
                        });
            }
        }
        return plain.toString();
    }

    private static boolean isHex(String raw, int from) {
        return raw.substring(from, from + 4).chars().allMatch(c -> Character.digit(c, 16) >= 0);
    }
}
