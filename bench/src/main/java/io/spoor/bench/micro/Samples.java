package io.spoor.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.TraceContext;
import io.spoor.tracing.TraceEvent;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** What the benchmarks work on. */
final class Samples {

    static final String TOPIC = "plant/hall-7/device-100/temperature";

    private Samples() {}

    /** The variable header and the payload of 100 bytes of a PUBLISH at QoS 1, MQTT 3.1.1. */
    static ByteBuf publish() {
        byte[] topic = TOPIC.getBytes(StandardCharsets.UTF_8);
        return Unpooled.directBuffer()
                .writeShort(topic.length)
                .writeBytes(topic)
                .writeShort(42)
                .writeZero(100);
    }

    static ClientInfo client(String id) {
        InetSocketAddress device = InetSocketAddress.createUnresolved("192.0.2.7", 50_000);
        InetSocketAddress broker = InetSocketAddress.createUnresolved("192.0.2.1", 1883);
        return new ClientInfo(
                new ConnectionInfo("c-" + id, "tcp", "tcp", device, device, broker, null), id, "user-" + id, "5.0");
    }

    static TraceEvent delivery() {
        return new TraceEvent.MessageDeliver(
                client("subscriber"),
                client("publisher"),
                TOPIC,
                "plant/+/+/temperature",
                1,
                false,
                false,
                42,
                100,
                12_345,
                0,
                new TraceContext(0x4bf92f3577b34da6L, 42, 0));
    }
}
