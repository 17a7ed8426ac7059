package io.spoor.broker.protocol;

import static io.spoor.broker.protocol.Bytes.buffer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VarintTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, 268_435_455})
    void what_is_written_is_read_and_has_the_promised_size(int value) {
        ByteBuf buf = Unpooled.buffer();

        Varint.write(buf, value);

        assertThat(buf.readableBytes()).isEqualTo(Varint.size(value));
        assertThat(Varint.read(buf, 0, buf.writerIndex())).isEqualTo(value);
        for (int cut = 0; cut < buf.writerIndex(); cut++) {
            assertThat(Varint.read(buf, 0, cut)).isEqualTo(Varint.INCOMPLETE);
        }
    }

    @Test
    void the_specifications_example_of_64_and_321_is_encoded_as_it_says() {
        ByteBuf buf = Unpooled.buffer();
        Varint.write(buf, 64);
        Varint.write(buf, 321);
        assertThat(buf).isEqualTo(buffer(0x40, 0xC1, 0x02));
    }

    @Test
    void five_bytes_are_malformed() {
        assertThat(Varint.read(buffer(0xFF, 0xFF, 0xFF, 0xFF, 0x01), 0, 5)).isEqualTo(Varint.MALFORMED);
        assertThat(Varint.read(buffer(0xFF, 0xFF, 0xFF, 0xFF), 0, 4)).isEqualTo(Varint.MALFORMED);
    }

    @Test
    void superfluous_bytes_are_malformed() {
        assertThat(Varint.read(buffer(0x80, 0x00), 0, 2)).isEqualTo(Varint.MALFORMED);
        assertThat(Varint.read(buffer(0x81, 0x80, 0x80, 0x00), 0, 4)).isEqualTo(Varint.MALFORMED);
    }

    @Test
    void values_out_of_range_are_not_written() {
        assertThatIllegalArgumentException().isThrownBy(() -> Varint.write(Unpooled.buffer(), 268_435_456));
        assertThatIllegalArgumentException().isThrownBy(() -> Varint.write(Unpooled.buffer(), -1));
    }
}
