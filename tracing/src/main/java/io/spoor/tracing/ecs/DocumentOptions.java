package io.spoor.tracing.ecs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of the events goes into their documents, and in which form.
 *
 * @param pseudonyms what stands for names of people and devices; null if these themselves do
 * @param redactions what of payloads is left out; all rules whose topic fits apply
 */
public record DocumentOptions(@Nullable Pseudonyms pseudonyms, List<Redaction> redactions) {
    /** Everything as it is. */
    public static final DocumentOptions PLAIN = new DocumentOptions(null, List.of());

    public DocumentOptions {
        redactions = List.copyOf(redactions);
    }
}
