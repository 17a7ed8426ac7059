package io.spoor.broker.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code spoor clients}: who is connected. */
@Command(
        name = "clients",
        mixinStandardHelpOptions = true,
        description = "Show the clients that are connected to a running broker, or all about one of them.")
final class ClientsCommand implements Callable<Integer> {
    @Mixin
    private final RemoteOptions remote = new RemoteOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "ID",
            description = "A client identifier; one with * or ? stands for those like it.")
    private @Nullable String id;

    @Option(names = "--address", paramLabel = "RANGE", description = "Only those from here, for example 10.0.0.0/8.")
    private @Nullable String address;

    @Option(names = "--user", paramLabel = "NAME", description = "Only those of this user.")
    private @Nullable String user;

    @Option(names = "--disconnect", description = "End the connection of the client ID.")
    private boolean disconnect;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        RemoteBroker broker = remote.open();
        PrintWriter out = spec.commandLine().getOut();
        String one = id;
        boolean named = one != null && one.indexOf('*') < 0 && one.indexOf('?') < 0;
        if (disconnect) {
            if (one == null || !named) {
                throw new IOException("--disconnect needs the ID of one client, without * and ?");
            }
            broker.delete("/clients/" + RemoteBroker.escaped(one));
            out.println(TextTable.plain(one) + " is disconnected.");
        } else if (one != null && named) {
            out.println(pretty(broker.get("/clients/" + RemoteBroker.escaped(one))));
        } else {
            list(broker.items("/clients?limit=1000" + query()), out);
        }
        out.flush();
        return 0;
    }

    private String query() {
        return parameter("id", id) + parameter("address", address) + parameter("user", user);
    }

    private static String parameter(String name, @Nullable String value) {
        return value == null ? "" : "&" + name + "=" + RemoteBroker.escaped(value);
    }

    private void list(List<JsonNode> clients, PrintWriter out) {
        if (json) {
            clients.forEach(client -> out.println(client));
            return;
        }
        TextTable table = new TextTable("CLIENT", "USER", "MQTT", "FROM", "LISTENER", "SINCE", "QUEUED", "IN FLIGHT");
        for (JsonNode client : clients) {
            table.add(
                    client.path("clientId").asString(),
                    client.path("userName").asString("-"),
                    client.path("protocolVersion").asString(),
                    client.path("address").asString("-"),
                    client.path("listener").asString("-"),
                    client.path("connectedSince").asString("-").replaceFirst("\\.\\d+Z$", "Z"),
                    client.path("waiting").path("queued").asLong(),
                    client.path("waiting").path("inFlight").asLong());
        }
        table.print(out);
        out.println(clients.size() == 1 ? "1 client" : clients.size() + " clients");
    }

    private String pretty(JsonNode client) {
        return json
                ? client.toString()
                : JsonMapper.builder()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .build()
                        .writeValueAsString(client);
    }
}
