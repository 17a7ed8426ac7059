package io.spoor.bench.load;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Clients that are connected and subscribed to a topic of their own, and then say nothing. */
public final class IdleClients implements Closeable {

    private final List<SocketChannel> channels = new ArrayList<>();

    private IdleClients() {}

    /** Connects {@code count} clients. */
    public static IdleClients connect(InetSocketAddress broker, MqttVersion version, int count) throws IOException {
        IdleClients clients = new IdleClients();
        try {
            for (int i = 0; i < count; i++) {
                SocketChannel channel = Handshake.connect(broker, version, "bench-idle-" + i);
                clients.channels.add(channel);
                Handshake.subscribe(channel, version, "idle/device-" + i + "/command", 1);
            }
            return clients;
        } catch (IOException | RuntimeException e) {
            clients.close();
            throw e;
        }
    }

    public int count() {
        return channels.size();
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }
}
