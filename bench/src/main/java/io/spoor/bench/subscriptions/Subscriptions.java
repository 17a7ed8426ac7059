package io.spoor.bench.subscriptions;

import io.spoor.bench.proc.Machine;
import io.spoor.bench.report.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures a tree with very many subscriptions, kind by kind, and the broker with a mixture of them. */
@Command(
        name = "subscriptions",
        mixinStandardHelpOptions = true,
        description =
                "What a million subscriptions with wildcards cost: time to find a topic's subscribers, and memory.")
public final class Subscriptions implements Callable<Integer> {

    private static final double MIB = 1 << 20;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--subscriptions",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "how many (default: ${DEFAULT-VALUE})")
    private int subscriptions;

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "1000",
            description =
                    "connections that have them at the broker; 0 leaves the broker out (default: ${DEFAULT-VALUE})")
    private int clients;

    @Option(
            names = "--messages",
            paramLabel = "N",
            defaultValue = "50000",
            description = "topics that are published to at the broker, up to a quarter of the subscriptions (default:"
                    + " ${DEFAULT-VALUE})")
    private int messages;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "length of each measurement in the tree, and of its warm-up (default: ${DEFAULT-VALUE})")
    private double seconds;

    @Option(names = "--markdown", description = "print Markdown tables")
    private boolean markdown;

    /** Runs the command line and exits. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The command, ready to execute. */
    static CommandLine commandLine() {
        return new CommandLine(new Subscriptions());
    }

    @Override
    public Integer call() throws IOException {
        if (subscriptions < 1000 || clients < 0 || clients > 10_000 || messages < 1 || seconds <= 0) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--subscriptions must be at least 1000, --clients 0 to 10000, --messages and --seconds positive");
        }
        Table table = new Table(
                String.format(
                        Locale.ROOT, "%,d subscriptions in the tree, 1 subscriber found unless said", subscriptions),
                "filter",
                "match, each topic another: ns",
                "1,000 topics in turn: ns",
                "from a loop's cache: ns",
                "add: µs",
                "change: µs",
                "tree MiB",
                "filters MiB");
        for (FilterKind kind : FilterKind.values()) {
            progress("%s", kind.title());
            double[] figures = measure(kind);
            table.add(List.of(
                    kind.title(),
                    format("%,.0f", figures[3]),
                    format("%,.0f", figures[4]),
                    format("%,.0f", figures[5]),
                    format("%.2f", figures[2]),
                    format("%.2f", figures[6]),
                    format("%.0f", figures[1] / MIB),
                    format("%.0f", figures[0] / MIB)));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(markdown ? table.markdown() : table.text());
        if (clients > 0) {
            progress("at the broker");
            Table broker = broker();
            out.println(markdown ? broker.markdown() : broker.text());
        }
        List<String> notes = List.of(
                LocalDate.now(ZoneOffset.UTC) + ", " + Machine.describe(),
                "bench/subscriptions "
                        + String.join(" ", spec.commandLine().getParseResult().originalArgs()));
        notes.forEach(note -> out.println(markdown ? "- " + note : note));
        out.flush();
        return 0;
    }

    private Table broker() throws IOException {
        BrokerRun.Figures figures = BrokerRun.measure(subscriptions, clients, Math.min(messages, subscriptions / 4));
        Table table = new Table(
                String.format(
                        Locale.ROOT,
                        "%,d subscriptions of five kinds at the broker, %,d clients",
                        subscriptions,
                        clients),
                "subscribed in s",
                "objects in use MiB",
                "before",
                "RSS MiB",
                "before",
                "QoS 1 to a new topic: µs CPU",
                "the second time",
                "messages, all delivered");
        table.add(List.of(
                format("%.1f", figures.subscribeSeconds()),
                format("%.0f", figures.inUse()),
                format("%.0f", figures.inUseBefore()),
                format("%.0f", figures.rss()),
                format("%.0f", figures.rssBefore()),
                format("%.2f", figures.firstMicros()),
                format("%.2f", figures.againMicros()),
                format("%,d", figures.messages())));
        return table;
    }

    /** In a process of its own; the figures as {@link MatchWorker} prints them. */
    private double[] measure(FilterKind kind) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx3g",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MatchWorker.class.getName(),
                        kind.name(),
                        Integer.toString(subscriptions),
                        Double.toString(seconds))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String line = said.lines()
                    .filter(text -> text.startsWith("measured "))
                    .findFirst()
                    .orElseThrow(() -> new IOException("the measurement of " + kind.title() + " failed: " + said));
            return Arrays.stream(line.split(" ", -1))
                    .skip(1)
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        } finally {
            process.destroyForcibly();
        }
    }

    private void progress(String format, Object... values) {
        PrintWriter err = spec.commandLine().getErr();
        err.printf(Locale.ROOT, format + "%n", values);
        err.flush();
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
