package io.spoor.broker.cli;

import io.spoor.tracing.match.TopicPattern;
import io.spoor.tracing.spi.DeadLetterSelection;
import io.spoor.tracing.spi.SettingsText;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that choose among dead letters. */
final class DeadLetterOptions {

    @Option(
            names = "--topic",
            paramLabel = "FILTER",
            converter = TopicConverter.class,
            description = "Messages to topics that match, for example 'plant/+/temp' or 'plant/#'.")
    private @Nullable TopicPattern topic;

    @Option(names = "--reason", paramLabel = "WORDS", description = "Letters whose reason contains these words.")
    private @Nullable String reason;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "From this time on: 2026-01-31T12:00:00Z, or how long ago: 2h, 7d.")
    private @Nullable Instant since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "Before this time, in the same forms.")
    private @Nullable Instant until;

    /** @param ids only these; empty for all */
    DeadLetterSelection selection(Set<String> ids) {
        return new DeadLetterSelection(ids, topic, reason, since, until);
    }

    private static final class TopicConverter implements ITypeConverter<TopicPattern> {
        @Override
        public TopicPattern convert(String text) {
            try {
                return new TopicPattern(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    private static final class TimeConverter implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            try {
                return Character.isDigit(text.charAt(text.length() - 1)) || text.contains("T")
                        ? Instant.parse(text)
                        : Instant.now().minus(SettingsText.parseDuration(text));
            } catch (DateTimeParseException | IllegalArgumentException | IndexOutOfBoundsException e) {
                throw new TypeConversionException(
                        "'" + text + "' is no time; write 2026-01-31T12:00:00Z, or 2h for two hours ago");
            }
        }
    }
}
