package io.spoor.broker.cli;

import io.spoor.broker.cli.PayloadText.Form;
import io.spoor.tracing.spi.DeadLetter;
import io.spoor.tracing.spi.DeadLetterBox;
import io.spoor.tracing.spi.DeadLetterSelection;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code spoor deadletters}: what a store could not be given, to look at and to try again. */
@Command(
        name = "deadletters",
        mixinStandardHelpOptions = true,
        description = {
            "Look at payloads that a store did not take, try them again, or delete them. The broker may be running or"
                    + " not.",
            "A message becomes a dead letter when no point can be made of it, or when the store rejects the point."
        },
        synopsisSubcommandLabel = "COMMAND")
final class DeadLettersCommand {
    private static final String ID = "ID";
    private static final String IDS = "Letters by the names that 'list' shows.";

    @Spec
    private CommandSpec spec;

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Show letters, the oldest first: name, time of arrival, topic, client, size, reason.")
    int list(
            @Mixin DeadLetterBoxes boxes,
            @Mixin DeadLetterOptions options,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "Show at most so many; by default ${DEFAULT-VALUE}.")
                    int limit)
            throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        long[] count = {0};
        for (DeadLetterBox box : boxes.all()) {
            box.visit(options.selection(Set.of()), letter -> {
                if (count[0]++ < limit) {
                    out.println(line(letter));
                }
                return true;
            });
        }
        out.println(
                count[0] > limit ? count[0] + " letters, of which " + limit + " are shown (--limit)" : total(count[0]));
        out.flush();
        return 0;
    }

    private static String line(DeadLetter letter) {
        return switch (letter.kind()) {
            case MESSAGE ->
                String.join(
                        "  ",
                        letter.id(),
                        letter.time().toString(),
                        PayloadText.printable(letter.topic()),
                        PayloadText.printable(letter.clientId()),
                        letter.payload().length + " bytes",
                        PayloadText.printable(letter.reason()));
            case UNREADABLE ->
                letter.id() + "  " + letter.time() + "  (unreadable record)  " + PayloadText.printable(letter.reason());
            case LOSS ->
                letter.id() + "  " + letter.time() + "  (" + (letter.lastIndex() - letter.firstIndex() + 1)
                        + " records lost)  " + PayloadText.printable(letter.reason());
        };
    }

    private static String total(long count) {
        return count == 1 ? "1 letter" : count + " letters";
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Show one letter with its payload.")
    int show(
            @Parameters(paramLabel = ID, description = "The letter's name, as 'list' shows it.") String id,
            @Mixin DeadLetterBoxes boxes,
            @Option(
                            names = "--as",
                            paramLabel = "FORM",
                            description = "How to show the payload: ${COMPLETION-CANDIDATES}; by default text if it is"
                                    + " that, else hex.")
                    @Nullable
                    Form form)
            throws IOException {
        List<DeadLetter> found = new ArrayList<>();
        for (DeadLetterBox box : boxes.all()) {
            box.visit(DeadLetterSelection.of(Set.of(id)), found::add);
        }
        if (found.isEmpty()) {
            throw new IOException("there is no dead letter " + id + "; 'spoor deadletters list' shows their names");
        }
        PrintWriter out = spec.commandLine().getOut();
        found.forEach(letter -> {
            out.println(line(letter));
            out.println(PayloadText.of(letter.payload(), form));
        });
        out.flush();
        return 0;
    }

    @Command(
            name = "replay",
            mixinStandardHelpOptions = true,
            description = {
                "Try messages again, under their original time, so that nothing is stored twice. What fails again comes"
                        + " back with a new reason.",
                "A running broker takes them within seconds, another at its next start."
            })
    int replay(
            @Parameters(paramLabel = ID, arity = "0..*", description = IDS) List<String> ids,
            @Mixin DeadLetterBoxes boxes,
            @Mixin DeadLetterOptions options,
            @Option(names = "--all", description = "All of them.") boolean all)
            throws IOException {
        DeadLetterSelection selection = chosen(ids, options, all);
        int count = 0;
        for (DeadLetterBox box : boxes.all()) {
            count += box.replay(selection);
        }
        spec.commandLine().getOut().println(total(count) + " to be tried again");
        spec.commandLine().getOut().flush();
        return 0;
    }

    @Command(name = "delete", mixinStandardHelpOptions = true, description = "Delete letters for good.")
    int delete(
            @Parameters(paramLabel = ID, arity = "0..*", description = IDS) List<String> ids,
            @Mixin DeadLetterBoxes boxes,
            @Mixin DeadLetterOptions options,
            @Option(names = "--all", description = "All of them.") boolean all)
            throws IOException {
        DeadLetterSelection selection = chosen(ids, options, all);
        int count = 0;
        for (DeadLetterBox box : boxes.all()) {
            count += box.delete(selection);
        }
        spec.commandLine().getOut().println(total(count) + " deleted");
        spec.commandLine().getOut().flush();
        return 0;
    }

    private DeadLetterSelection chosen(@Nullable List<String> ids, DeadLetterOptions options, boolean all) {
        DeadLetterSelection selection = options.selection(ids == null ? Set.of() : Set.copyOf(ids));
        if (all != selection.equals(DeadLetterSelection.ALL)) {
            throw new ParameterException(
                    spec.commandLine(),
                    all
                            ? "--all does not go with a choice; leave one out"
                            : "Which letters? Name them, choose by --topic, --reason, --since or --until, or say --all");
        }
        return selection;
    }
}
