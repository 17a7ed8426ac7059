package io.spoor.broker.surprises;

import static io.spoor.broker.surprises.FaultyBroker.soon;
import static io.spoor.broker.testing.RawBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.spoor.broker.conformance.Statement;
import io.spoor.broker.net.PipelineAccess;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent.TransportClose;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Exceptions from what lies between the socket and the broker's own code: handlers, buffers, memory, the listener. */
class PipelineSurprisesTest {
    private FaultyBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = new FaultyBroker(Map.of("threads", 1, "sysInterval", "0s"));
    }

    @AfterEach
    void stop() throws Exception {
        broker.close();
    }

    static Stream<Arguments> packets() {
        return Stream.of(
                        Arguments.of("PUBLISH", 2, RawPackets.publish(5, "t", 1, 1, bytes("x"))),
                        Arguments.of("PUBLISH header", 0, RawPackets.publish(5, "t", 1, 1, bytes("x"))),
                        Arguments.of("PUBACK", 2, RawPackets.ack(RawPacket.PUBACK, 1)),
                        Arguments.of("PUBREC", 2, RawPackets.ack(RawPacket.PUBREC, 1)),
                        Arguments.of("PUBREL", 2, RawPackets.ack(RawPacket.PUBREL, 1)),
                        Arguments.of("PUBCOMP", 2, RawPackets.ack(RawPacket.PUBCOMP, 1)),
                        Arguments.of("SUBSCRIBE", 2, RawPackets.subscribe(5, 1, "a/b", 1)),
                        Arguments.of("UNSUBSCRIBE", 2, RawPackets.unsubscribe(5, 1, "a/b")),
                        Arguments.of("PINGREQ", 0, RawPackets.pingreq()),
                        Arguments.of("DISCONNECT", 2, RawPackets.packet(0xE0, 0x04, 0)))
                .flatMap(packet -> Stream.of(Thrown.values())
                        .map(thrown -> Arguments.of(packet.get()[0], packet.get()[1], packet.get()[2], thrown)));
    }

    @Statement(v3 = "MQTT-4.8.0-2")
    @ParameterizedTest
    @EnumSource
    void a_packet_of_mqtt_3_that_cannot_be_read_costs_its_connection(Thrown thrown) throws Exception {
        PipelineAccess.onConnection(
                broker.network(),
                pipeline -> pipeline.addBefore("mqtt", "poison", new PoisonedReads(broker.fault(), 0)));
        try (RawMqttClient victim = RawMqttClient.connected(broker.address(), 4, Stage.VICTIM)) {
            broker.fault().arm("read", thrown);
            victim.send(RawPackets.pingreq());
            Outcome.CUT.check(victim, broker);
        }
        broker.assertBystanderIsUndisturbed();
    }

    @Statement(v5 = "MQTT-4.13.2-1")
    @ParameterizedTest(name = "{0}, {3}")
    @MethodSource("packets")
    void a_packet_that_cannot_be_read_costs_its_connection(String name, int index, byte[] packet, Thrown thrown)
            throws Exception {
        PipelineAccess.onConnection(
                broker.network(),
                pipeline -> pipeline.addBefore("mqtt", "poison", new PoisonedReads(broker.fault(), index)));
        expectDisconnected("read", thrown, packet);
    }

    @ParameterizedTest
    @EnumSource
    void without_memory_for_an_answer_the_connection_ends(Thrown thrown) throws Exception {
        PipelineAccess.onConnection(
                broker.network(),
                pipeline -> pipeline.channel().config().setAllocator(new ScarceMemory(broker.fault())));
        expectDisconnected("answer", thrown, RawPackets.pingreq());
    }

    @ParameterizedTest
    @EnumSource
    void without_memory_for_what_comes_the_connection_ends(Thrown thrown) throws Exception {
        PipelineAccess.onConnection(
                broker.network(),
                pipeline -> pipeline.channel().config().setAllocator(new ScarceMemory(broker.fault())));
        expectDisconnected("input", thrown, RawPackets.pingreq());
    }

    @ParameterizedTest
    @EnumSource
    void a_handler_that_cannot_write_costs_its_connection(Thrown thrown) throws Exception {
        PipelineAccess.onConnection(
                broker.network(),
                pipeline -> pipeline.addBefore("mqtt", "failing", new FailingHandler(broker.fault())));
        expectDisconnected("write", thrown, RawPackets.pingreq());
    }

    @ParameterizedTest
    @EnumSource
    void a_handler_that_cannot_take_an_event_costs_its_connection(Thrown thrown) throws Exception {
        PipelineAccess.onConnection(
                broker.network(),
                pipeline -> pipeline.addBefore("mqtt", "failing", new FailingHandler(broker.fault())));
        expectDisconnected("channelReadComplete", thrown, RawPackets.pingreq());
    }

    private void expectDisconnected(String place, Thrown thrown, byte[] packet) throws Exception {
        try (Stage stage = new Stage(broker, place, thrown)) {
            RawMqttClient victim = stage.victim();
            stage.arm();
            victim.send(packet);
            Outcome.DISCONNECTED.check(victim, broker);
            soon().untilAsserted(() -> assertThat(broker.timesLogged()).isOne());
            broker.assertBystanderIsUndisturbed();
            broker.assertLoopsAreAlive();
        }
        broker.awaitOthersClosed();
        broker.assertBystanderIsUndisturbed();
    }

    @Test
    void a_connection_that_cannot_be_furnished_is_closed() throws Exception {
        // Given
        PipelineAccess.onAccept(
                broker.network(), pipeline -> pipeline.addLast("mqtt", new FailingHandler(broker.fault())));

        // When
        try (RawMqttClient client = RawMqttClient.open(broker.address(), 5)) {
            client.expectClosed();
        }

        // Then
        TransportClose unused =
                broker.trace().await(TransportClose.class, event -> event.reason() == DisconnectReason.INTERNAL_ERROR);
        assertThat(broker.parts().internalErrors()).hasSize(1);
        broker.awaitOthersClosed();
        broker.assertBystanderIsUndisturbed();
    }

    @Test
    void a_listener_that_could_not_accept_goes_on_accepting() throws Exception {
        // Given
        Channel acceptor = PipelineAccess.acceptors(broker.network()).get(0);
        ChannelPipeline pipeline = acceptor.pipeline();

        // When
        for (int i = 0; i < 3; i++) {
            pipeline.fireExceptionCaught(new IOException("injected: Too many open files"));
        }

        // Then
        soon().until(() -> !acceptor.config().isAutoRead()); // no busy loop
        try (RawMqttClient client = RawMqttClient.connected(broker.address(), 5, "later")) {
            client.expectAlive();
        }
        assertThat(broker.logged("could not be accepted")).isOne();
        broker.assertBystanderIsUndisturbed();
    }
}
