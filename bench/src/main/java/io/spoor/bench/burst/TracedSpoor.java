package io.spoor.bench.burst;

import io.spoor.bench.peer.Peer;
import io.spoor.bench.peer.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Spoor with every message traced to a receiver, and a small heap. */
record TracedSpoor(int receiverPort, String transport, String heap) implements Peer {

    @Override
    public String name() {
        return "spoor";
    }

    @Override
    public String version() throws IOException {
        return spoor().version();
    }

    @Override
    public String settings() {
        return "tracing.messages all, trace over " + transport + "; heap " + heap;
    }

    @Override
    public List<String> command(Path directory, int port) throws IOException {
        List<String> command = spoor().command(directory, port);
        Files.writeString(directory.resolve("spoor.yaml"), """
                node: bench
                dataDir: %s/data
                listeners:
                  - {name: tcp, type: mqtt, address: "127.0.0.1:%d"}
                auth: {anonymous: true}
                http: {enabled: false}
                tracing:
                  messages: all
                  journal: {maximum: 4GiB}
                  logstash: {transport: %s, hosts: ["127.0.0.1:%d"]}
                bridges:
                  embedded: false
                """.formatted(directory, port, transport, receiverPort));
        return command;
    }

    private Peer spoor() {
        return Peers.spoor("", List.of("-Xmx" + heap));
    }
}
