package io.spoor.broker.protocol;

import static io.spoor.broker.protocol.Bytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What is done for each message makes no garbage beyond its result, even before it is compiled. */
class AllocationTest {

    private static final int ROUNDS = 10_000;

    private interface Work {
        void run() throws MqttProtocolException;
    }

    /** Bytes that a run of the work allocates, on average. */
    private static long allocated(Work work) throws MqttProtocolException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        work.run();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUNDS; i++) {
            work.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / ROUNDS;
    }

    @Test
    void reading_a_header_allocates_nothing() throws MqttProtocolException {
        ByteBuf buf = Bytes.buffer(0x32, 0x80, 0x01);
        assertThat(allocated(() -> FrameHeader.read(buf, 0, 3))).isZero();
    }

    @Test
    void checking_text_allocates_nothing() throws MqttProtocolException {
        byte[] text = bytes("sensors/building-7/temperature/é");
        ByteBuf buf = Unpooled.wrappedBuffer(text);
        assertThat(allocated(() -> Utf8.isWellFormed(buf, 0, text.length))).isZero();
    }

    @Test
    void matching_a_topic_allocates_nothing() throws MqttProtocolException {
        TopicFilter filter = TopicFilter.parse("sensors/+/temperature/#");
        assertThat(allocated(() -> filter.matches("sensors/building-7/temperature/1")))
                .isZero();
    }

    @Test
    void an_acknowledgement_is_one_object() throws MqttProtocolException {
        ByteBuf buf = Bytes.buffer(0, 1);
        assertThat(allocated(() -> AckDecoder.decode(buf.readerIndex(0), PacketType.PUBACK, 0, MqttVersion.MQTT_5)))
                .isLessThanOrEqualTo(24);
    }

    @Test
    void writing_an_acknowledgement_allocates_nothing() throws MqttProtocolException {
        ByteBuf out = Unpooled.buffer(64);
        assertThat(allocated(() -> PacketEncoder.ack(
                        out.clear(),
                        PacketType.PUBACK,
                        7,
                        ReasonCode.NO_MATCHING_SUBSCRIBERS,
                        MqttVersion.MQTT_5,
                        null,
                        ConnectPacket.NO_LIMIT)))
                .isZero();
    }
}
