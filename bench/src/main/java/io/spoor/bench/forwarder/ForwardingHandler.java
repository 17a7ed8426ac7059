package io.spoor.bench.forwarder;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the stream into packets and passes PUBLISH packets on as they are, one slice each. Answers the rest as far as the
 * load generator needs it: packet identifiers are passed through, which works because each subscriber has one publisher.
 *
 * <p>Futures are ignored because a failed write arrives in {@link #exceptionCaught} through the void promise.
 */
final class ForwardingHandler extends ByteToMessageDecoder {

    private static final int CONNECT = 1;
    private static final int PUBLISH = 3;
    private static final int PUBREC = 5;
    private static final int PUBREL = 6;
    private static final int SUBSCRIBE = 8;
    private static final int PINGREQ = 12;
    private static final int DISCONNECT = 14;

    private final Topics topics;
    private boolean version5;
    private Topics.@Nullable Topic published;
    private Topics.@Nullable Topic subscribed;

    ForwardingHandler(Topics topics) {
        this.topics = topics;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int start = in.readerIndex();
        int limit = in.writerIndex();
        int length = 0;
        int position = start + 1;
        for (int shift = 0; ; shift += 7) {
            if (position >= limit) {
                return;
            }
            int digit = in.getByte(position++);
            length |= (digit & 0x7F) << shift;
            if (digit >= 0) {
                break;
            }
        }
        if (limit - position < length) {
            return;
        }
        int firstByte = in.getUnsignedByte(start);
        if (firstByte >> 4 == PUBLISH) {
            forward(ctx, in, firstByte >> 1 & 3, position, position + length - start);
        } else {
            answer(ctx, in, firstByte >> 4, position);
            in.readerIndex(position + length);
        }
    }

    private void forward(ChannelHandlerContext ctx, ByteBuf in, int qos, int body, int frameBytes) {
        int topicBytes = in.getUnsignedShort(body);
        Topics.Topic topic = published;
        if (topic == null) {
            // Each publisher keeps to one topic, so it is looked up once.
            topic = topics.named(in.toString(body + 2, topicBytes, StandardCharsets.UTF_8));
            topic.addPublisher(ctx.channel());
            published = topic;
        }
        if (qos > 0) {
            ack(ctx, qos == 1 ? 0x40 : 0x50, in.getUnsignedShort(body + 2 + topicBytes));
        }
        ByteBuf frame = in.readSlice(frameBytes);
        for (Channel subscriber : topic.subscribers()) {
            subscriber.write(frame.retainedSlice(), subscriber.voidPromise());
        }
    }

    private void answer(ChannelHandlerContext ctx, ByteBuf in, int type, int body) {
        switch (type) {
            case CONNECT -> {
                version5 = in.getByte(body + 6) == 5;
                int[] connack = version5 ? new int[] {0x20, 3, 0, 0, 0} : new int[] {0x20, 2, 0, 0};
                write(ctx, connack);
            }
            case SUBSCRIBE -> subscribe(ctx, in, body);
            case PUBREC -> ack(ctx, 0x62, in.getUnsignedShort(body));
            case PUBREL -> ack(ctx, 0x70, in.getUnsignedShort(body));
            case PINGREQ -> write(ctx, 0xD0, 0);
            case DISCONNECT -> ctx.close();
            default -> {
                // PUBACK and PUBCOMP of a subscriber: its publisher has been answered already.
            }
        }
    }

    private void subscribe(ChannelHandlerContext ctx, ByteBuf in, int body) {
        int filter = body + (version5 ? 3 : 2);
        int filterBytes = in.getUnsignedShort(filter);
        subscribed = topics.named(in.toString(filter + 2, filterBytes, StandardCharsets.UTF_8));
        subscribed.addSubscriber(ctx.channel());
        int qos = in.getByte(filter + 2 + filterBytes) & 3;
        int high = in.getByte(body);
        int low = in.getByte(body + 1);
        write(ctx, version5 ? new int[] {0x90, 4, high, low, 0, qos} : new int[] {0x90, 3, high, low, qos});
    }

    private static void ack(ChannelHandlerContext ctx, int firstByte, int packetId) {
        write(ctx, firstByte, 2, packetId >> 8, packetId);
    }

    private static void write(ChannelHandlerContext ctx, int... bytes) {
        ByteBuf packet = ctx.alloc().buffer(bytes.length);
        for (int b : bytes) {
            packet.writeByte(b);
        }
        ctx.write(packet, ctx.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        super.channelReadComplete(ctx);
        ctx.flush();
        if (published != null) {
            published.subscribers().forEach(Channel::flush);
            published.adjustReading();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (subscribed != null) {
            subscribed.adjustReading();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A client of the generator went away in the middle of a write.
        ctx.close();
    }
}
