package io.spoor.broker.surprises;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.DuplicatedByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Hands on bytes of which those from an index on cannot be read while the fault is armed. */
@SuppressWarnings("deprecation") // the one buffer of Netty that can be extended
final class PoisonedReads extends ChannelInboundHandlerAdapter {
    private final Fault fault;
    private final int from;

    PoisonedReads(Fault fault, int from) {
        this.fault = fault;
        this.from = from;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        context.fireChannelRead(new Poisoned((ByteBuf) message, from));
    }

    private final class Poisoned extends DuplicatedByteBuf {
        private final ByteBuf inner;
        private final int poison;

        Poisoned(ByteBuf inner, int poison) {
            super(inner);
            this.inner = inner;
            this.poison = poison;
        }

        private void pass(int index) {
            if (index >= poison) {
                fault.pass("read");
            }
        }

        @Override
        public byte getByte(int index) {
            pass(index);
            return super.getByte(index);
        }

        @Override
        protected byte _getByte(int index) {
            pass(index);
            return super._getByte(index);
        }

        @Override
        public short getShort(int index) {
            pass(index);
            return super.getShort(index);
        }

        @Override
        protected short _getShort(int index) {
            pass(index);
            return super._getShort(index);
        }

        @Override
        public int getInt(int index) {
            pass(index);
            return super.getInt(index);
        }

        @Override
        protected int _getInt(int index) {
            pass(index);
            return super._getInt(index);
        }

        @Override
        public ByteBuf slice(int index, int length) {
            return new Poisoned(inner.slice(index, length), poison - index);
        }
    }
}
