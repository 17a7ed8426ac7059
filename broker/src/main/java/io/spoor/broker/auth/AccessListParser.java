package io.spoor.broker.auth;

import io.spoor.broker.auth.AccessRule.Access;
import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.TopicFilter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the lines of an access list, whose form {@link AccessList} describes. Used for one file, by one thread. */
final class AccessListParser {

    private final Path path;
    private final List<AccessRule> everyone = new ArrayList<>();
    private final List<AccessRule> anonymous = new ArrayList<>();
    private final Map<String, List<AccessRule>> byUser = new HashMap<>();
    private final Map<String, List<AccessRule>> byClient = new HashMap<>();

    /** Where topic lines go; null before the first section. */
    private @Nullable List<AccessRule> section;

    private int number;

    private AccessListParser(Path path) {
        this.path = path;
    }

    static AccessRules parse(Path path, List<String> lines) throws AuthFileException {
        AccessListParser parser = new AccessListParser(path);
        for (String line : lines) {
            parser.number++;
            String text = line.strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                parser.parseLine(text);
            }
        }
        return new AccessRules(parser.everyone, parser.anonymous, parser.byUser, parser.byClient);
    }

    private void parseLine(String line) throws AuthFileException {
        String keyword = firstWord(line);
        String rest = line.substring(keyword.length()).strip();
        switch (keyword) {
            case "everyone" -> section = withoutName(keyword, rest, everyone);
            case "anonymous" -> section = withoutName(keyword, rest, anonymous);
            case "user" -> section = byUser.computeIfAbsent(name(keyword, rest), user -> new ArrayList<>());
            case "client" -> section = byClient.computeIfAbsent(name(keyword, rest), client -> new ArrayList<>());
            case "topic" -> topicLine(rest);
            case "pattern" -> everyone.add(rule(keyword, rest));
            default ->
                throw problem("'" + keyword
                        + "' is not known, expected everyone, anonymous, user, client, topic, pattern or a # comment");
        }
    }

    private List<AccessRule> withoutName(String keyword, String rest, List<AccessRule> rules) throws AuthFileException {
        if (!rest.isEmpty()) {
            throw problem("'" + keyword + "' is followed by '" + rest + "', expected nothing");
        }
        return rules;
    }

    private String name(String keyword, String rest) throws AuthFileException {
        if (rest.isEmpty()) {
            throw problem("'" + keyword + "' has no name, expected '" + keyword + " NAME'");
        }
        return rest;
    }

    private void topicLine(String rest) throws AuthFileException {
        if (section == null) {
            throw problem("'topic' stands before the first section, expected everyone, anonymous, user NAME or"
                    + " client ID above it");
        }
        AccessRule rule = rule("topic", rest);
        if (rule.filter() == null) {
            throw problem("'" + rule.pattern() + "' has a %u or %c, which only 'pattern' lines fill in");
        }
        section.add(rule);
    }

    private AccessRule rule(String keyword, String rest) throws AuthFileException {
        String word = firstWord(rest);
        String topics = rest.substring(word.length()).strip();
        if (word.isEmpty()) {
            throw problem(
                    "'" + keyword + "' names no topics, expected '" + keyword + " read|write|readwrite|deny TOPICS'");
        }
        if (topics.isEmpty()) {
            return rule(Access.READWRITE, word);
        }
        return switch (word) {
            case "read" -> rule(Access.READ, topics);
            case "write" -> rule(Access.WRITE, topics);
            case "readwrite" -> rule(Access.READWRITE, topics);
            case "deny" -> rule(Access.DENY, topics);
            default -> throw problem("'" + word + "' is no kind of access, expected read, write, readwrite or deny");
        };
    }

    private AccessRule rule(Access access, String topics) throws AuthFileException {
        boolean placeholders = AccessRule.hasPlaceholders(topics);
        try {
            TopicFilter filter = TopicFilter.parse(topics);
            if (filter.shareName() != null) {
                throw problem("'" + topics + "' is a shared subscription, expected the topics alone: what may be read,"
                        + " may be shared");
            }
            return placeholders ? AccessRule.withPlaceholders(access, topics) : AccessRule.fixed(access, filter);
        } catch (MqttProtocolException e) {
            throw problem("'" + topics + "': " + e.getMessage());
        }
    }

    private static String firstWord(String text) {
        int end = 0;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return text.substring(0, end);
    }

    private AuthFileException problem(String problem) {
        return new AuthFileException(path, number, problem);
    }
}
