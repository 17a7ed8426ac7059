package io.spoor.broker.protocol;

import static io.spoor.broker.protocol.Bytes.buffer;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameHeaderTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, 268_435_455})
    void each_part_is_read_back(int length) {
        // Given
        ByteBuf buf = Unpooled.buffer().writeByte(0xFD);
        Varint.write(buf, length);

        // When
        long header = FrameHeader.read(buf, 0, buf.writerIndex());

        // Then
        assertThat(header).isNotNegative();
        assertThat(FrameHeader.type(header)).isEqualTo(PacketType.AUTH);
        assertThat(FrameHeader.flags(header)).isEqualTo(0xD);
        assertThat(FrameHeader.firstByte(header)).isEqualTo(0xFD);
        assertThat(FrameHeader.remainingLength(header)).isEqualTo(length);
        assertThat(FrameHeader.size(header)).isEqualTo(buf.writerIndex());
        assertThat(FrameHeader.packetSize(header)).isEqualTo(buf.writerIndex() + length);
        assertThat(FrameHeader.isMinimal(header)).isTrue();
        for (int cut = 0; cut < buf.writerIndex(); cut++) {
            assertThat(FrameHeader.read(buf, 0, cut)).isEqualTo(FrameHeader.INCOMPLETE);
        }
    }

    @Test
    void it_is_read_where_the_index_says_and_the_buffer_does_not_move() {
        ByteBuf buf = buffer(0x99, 0x99, 0xC0, 0x00, 0x99);

        long header = FrameHeader.read(buf, 2, 5);

        assertThat(FrameHeader.type(header)).isEqualTo(PacketType.PINGREQ);
        assertThat(FrameHeader.packetSize(header)).isEqualTo(2);
        assertThat(buf.readerIndex()).isZero();
    }

    @Test
    void a_length_of_five_bytes_is_malformed() {
        assertThat(FrameHeader.read(buffer(0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0x01), 0, 6))
                .isEqualTo(FrameHeader.MALFORMED);
        assertThat(FrameHeader.read(buffer(0x30, 0x80, 0x80, 0x80, 0x80), 0, 5)).isEqualTo(FrameHeader.MALFORMED);
    }

    @Test
    void superfluous_bytes_are_read_and_told() {
        long header = FrameHeader.read(buffer(0xE0, 0x82, 0x80, 0x80, 0x00), 0, 5);

        assertThat(FrameHeader.remainingLength(header)).isEqualTo(2);
        assertThat(FrameHeader.size(header)).isEqualTo(5);
        assertThat(FrameHeader.isMinimal(header)).isFalse();
    }

    @Test
    void type_0_is_reserved() {
        assertThat(FrameHeader.type(FrameHeader.read(buffer(0x0F, 0x00), 0, 2))).isNull();
    }
}
