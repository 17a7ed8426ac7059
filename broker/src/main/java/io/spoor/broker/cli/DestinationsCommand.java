package io.spoor.broker.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code spoor destinations}: where trace events and payloads go. */
@Command(
        name = "destinations",
        mixinStandardHelpOptions = true,
        description = "Show where a running broker's trace events and payloads go, and how far they have come; pause,"
                + " resume and rewind them.")
final class DestinationsCommand implements Callable<Integer> {
    private static final String NAME = "NAME";
    private static final String THE_NAME = "As in the list of destinations.";

    @Option(names = "--json", description = "Print JSON.", scope = ScopeType.INHERIT)
    private boolean json;

    @Mixin
    private final RemoteOptions remote = new RemoteOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        print(remote.open().items("/destinations"));
        return 0;
    }

    @Command(
            name = "pause",
            mixinStandardHelpOptions = true,
            description = "Deliver nothing until resumed, also after a restart; it waits in the journal.")
    int pause(@Mixin RemoteOptions broker, @Parameters(paramLabel = NAME, description = THE_NAME) String name)
            throws IOException {
        return act(broker, name, "pause", Map.of());
    }

    @Command(name = "resume", mixinStandardHelpOptions = true, description = "Go on where it was paused.")
    int resume(@Mixin RemoteOptions broker, @Parameters(paramLabel = NAME, description = THE_NAME) String name)
            throws IOException {
        return act(broker, name, "resume", Map.of());
    }

    @Command(
            name = "rewind",
            mixinStandardHelpOptions = true,
            description = "Go on at another place: back, to deliver again what the journal still has, or to the end,"
                    + " past what waits; that is then told as lost (skipped).")
    int rewind(
            @Mixin RemoteOptions broker,
            @Parameters(paramLabel = NAME, description = THE_NAME) String name,
            @Option(
                            names = "--to",
                            required = true,
                            paramLabel = "PLACE",
                            description = "A time like 2026-11-21T10:00:00Z, the index of a record, oldest, or end.")
                    String place)
            throws IOException {
        return act(broker, name, "rewind", Map.of("to", place));
    }

    private int act(RemoteOptions broker, String name, String action, Map<String, String> body) throws IOException {
        print(List.of(broker.open().post("/destinations/" + RemoteBroker.escaped(name) + "/" + action, body)));
        return 0;
    }

    private void print(List<JsonNode> destinations) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            destinations.forEach(destination -> out.println(destination));
            out.flush();
            return;
        }
        TextTable table =
                new TextTable("DESTINATION", "STREAM", "STATE", "DELIVERED", "LAGGING", "OLDEST", "LOST", "DETAIL");
        for (JsonNode destination : destinations) {
            long lost = 0;
            for (JsonNode records : destination.path("lost")) {
                lost += records.asLong();
            }
            table.add(
                    destination.path("name").asString(),
                    destination.path("stream").asString(),
                    state(destination),
                    destination.path("delivered").asLong(),
                    destination.path("lagging").asLong(),
                    age(destination.path("oldestUnsentSeconds")),
                    lost,
                    destination.path("detail").asString());
        }
        table.print(out);
    }

    private static String state(JsonNode destination) {
        if (destination.path("paused").asBoolean()) {
            return "paused";
        }
        return destination.path("up").asBoolean() ? "up" : "down";
    }

    private static String age(JsonNode seconds) {
        if (seconds.isMissingNode()) {
            return "-";
        }
        Duration age = Duration.ofSeconds(seconds.asLong(0));
        return age.toHours() > 0
                ? age.toHours() + "h" + age.toMinutesPart() + "m"
                : age.toMinutes() > 0 ? age.toMinutes() + "m" + age.toSecondsPart() + "s" : age.toSeconds() + "s";
    }
}
