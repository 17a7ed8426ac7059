package io.spoor.broker.cli;

import io.spoor.tracing.spi.SettingsText;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code spoor trace}: what happens to some clients or messages, while it happens. */
@Command(
        name = "trace",
        mixinStandardHelpOptions = true,
        description = {
            "Show what happens to some clients or messages of a running broker, while it happens. Meanwhile these are"
                    + " traced in full detail to all destinations, whatever the configuration says.",
            "Ends by itself after the time, or with Ctrl-C."
        })
final class TraceCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(TraceCommand.class);
    private static final JsonMapper JSON = new JsonMapper();

    @Mixin
    private final RemoteOptions remote = new RemoteOptions();

    @Option(names = "--client", paramLabel = "ID", description = "Client identifiers; * and ? stand for others.")
    private @Nullable String client;

    @Option(names = "--topic", paramLabel = "FILTER", description = "Topics of messages: an MQTT topic filter.")
    private @Nullable String topic;

    @Option(names = "--address", paramLabel = "RANGE", description = "Where clients are, for example 10.0.0.0/8.")
    private @Nullable String address;

    @Option(
            names = "--certificate",
            paramLabel = "SUBJECT",
            description = "Subjects of clients' certificates, for example 'CN=pump-*'.")
    private @Nullable String certificate;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "10m",
            description = "How long, for example 30s or 2h (default: ${DEFAULT-VALUE}).")
    private String time = "10m";

    @Option(names = "--json", description = "Print the documents as they are, one a line.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Map<String, Object> wanted = wanted();
        RemoteBroker broker = remote.open();
        String id = broker.post("/traces", wanted).path("id").asString();
        String path = "/traces/" + RemoteBroker.escaped(id);
        Thread hook = new Thread(() -> end(broker, path), "end-trace");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return follow(broker, path);
        } finally {
            if (isNotStopping(hook)) {
                end(broker, path);
            }
        }
    }

    private Map<String, Object> wanted() throws IOException {
        Map<String, Object> wanted = new LinkedHashMap<>();
        put(wanted, "client", client);
        put(wanted, "topic", topic);
        put(wanted, "address", address);
        put(wanted, "certificate", certificate);
        if (wanted.isEmpty()) {
            throw new IOException("nothing is selected; give --client, --topic, --address or --certificate");
        }
        try {
            Duration duration = SettingsText.parseDuration(time);
            wanted.put("seconds", Math.max(1, duration.toSeconds()));
        } catch (IllegalArgumentException e) {
            throw new IOException("--for " + time + ": " + e.getMessage(), e);
        }
        return wanted;
    }

    private static void put(Map<String, Object> wanted, String name, @Nullable String value) {
        if (value != null) {
            wanted.put(name, value);
        }
    }

    private int follow(RemoteBroker broker, String path) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        EventLine lines = new EventLine(Ansi.AUTO, ZoneId.systemDefault());
        while (true) {
            HttpResponse<byte[]> answer = broker.fetch(path + "/events?wait=5");
            new String(answer.body(), StandardCharsets.UTF_8)
                    .lines()
                    .forEach(line -> out.println(json ? line : lines.of(JSON.readTree(line))));
            out.flush();
            if (out.checkError()) {
                return 1; // nobody reads it any more, as with | head
            }
            if (answer.headers().firstValue("Spoor-Trace").orElse("").equals("ended")) {
                long missed = broker.get(path).path("missed").asLong();
                if (missed > 0) {
                    spec.commandLine()
                            .getErr()
                            .println(missed + " events came too fast to be shown; they are in the trace");
                }
                return 0;
            }
        }
    }

    /** Whether the program goes on after this; the hook is then no longer needed. */
    private static boolean isNotStopping(Thread hook) {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.atDebug().setCause(e).log("Ctrl-C; the hook ends the trace");
            return false;
        }
    }

    private static void end(RemoteBroker broker, String path) {
        try {
            broker.delete(path);
        } catch (IOException e) {
            // It ends there by itself, and the reason why it ends here has been told.
            LOG.atDebug().setCause(e).log("The trace could not be ended");
        }
    }
}
