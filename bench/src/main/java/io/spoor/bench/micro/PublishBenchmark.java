package io.spoor.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spoor.broker.protocol.Message;
import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.MqttVersion;
import io.spoor.broker.protocol.PublishDecoder;
import io.spoor.broker.protocol.PublishEncoder;
import io.spoor.broker.protocol.TopicCache;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Reading a PUBLISH in place, and writing it to a subscriber. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PublishBenchmark {

    private static final int[] NO_IDENTIFIERS = {};
    private static final int QOS_1 = 0x02;

    private final ByteBuf frame = Samples.publish();
    private final ByteBuf out = Unpooled.directBuffer(512);
    private final PublishDecoder<Object> decoder =
            new PublishDecoder<>(MqttVersion.MQTT_3_1_1, new TopicCache<>(65_536, 128, 65_535), 0);

    /** From the frame's bytes to a message with its cached topic. */
    @Benchmark
    public Message decode() throws MqttProtocolException {
        return decoder.decode(frame, 0, frame.writerIndex(), QOS_1, 0);
    }

    /** The same, and on to the bytes for one subscriber. */
    @Benchmark
    public ByteBuf decodeAndEncode() throws MqttProtocolException {
        Message message = decoder.decode(frame, 0, frame.writerIndex(), QOS_1, 0);
        out.clear();
        PublishEncoder.writeHeader(out, message, false, 1, false, false, 7, NO_IDENTIFIERS, 0, true);
        PublishEncoder.writePayload(out, message);
        return out;
    }
}
