package io.spoor.broker.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes, a decoder returns a packet or throws the one exception, and neither keeps nor frees the buffer. */
class BadInputTest {

    private static final int MUTATIONS = 20_000;

    static Stream<Sample> samples() {
        return Sample.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void a_sample_is_valid(Sample sample) throws MqttProtocolException {
        assertThat(sample.decode(
                        Unpooled.wrappedBuffer(sample.body()), sample.type().requiredFlags()))
                .isNotNull();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void a_packet_cut_at_any_byte_is_malformed_and_nothing_beyond_the_cut_is_read(Sample sample) {
        for (int cut = 0; cut < sample.body().length; cut++) {
            // What follows in the buffer belongs to the next packet
            ByteBuf buf = Unpooled.wrappedBuffer(sample.body()).writerIndex(cut);
            try {
                sample.decode(buf, sample.type().requiredFlags());
                assertThat(sample.validPrefixes()).as("cut at %d", cut).contains(cut);
                assertThat(buf.readerIndex()).isEqualTo(cut);
            } catch (MqttProtocolException e) {
                assertThat(sample.validPrefixes()).as("cut at %d: %s", cut, e).doesNotContain(cut);
                // An empty AUTH, or a SUBSCRIBE before its first filter, is whole but not allowed
                assertThat(e.reasonCode()).isIn(ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void a_byte_too_much_is_refused(Sample sample) {
        byte[] longer = Arrays.copyOf(sample.body(), sample.body().length + 1);
        assertThat(Bytes.refused(() -> sample.decode(
                                Unpooled.wrappedBuffer(longer), sample.type().requiredFlags()))
                        .reasonCode())
                .isEqualTo(ReasonCode.MALFORMED_PACKET);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void wrong_flags_are_malformed_but_in_mqtt_31(Sample sample) {
        for (int flags = 0; flags < 16; flags++) {
            ReasonCode result = tryDecode(sample, Unpooled.wrappedBuffer(sample.body()), flags);
            boolean valid = flags == sample.type().requiredFlags() || sample.version() == MqttVersion.MQTT_3_1;
            assertThat(result).isEqualTo(valid ? ReasonCode.SUCCESS : ReasonCode.MALFORMED_PACKET);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void random_mutations_give_a_packet_or_the_one_exception(Sample sample) {
        Random random = new Random(1);
        // Else Netty notes each use of it, in tests, which takes longer than all the rest
        ByteBuf direct = new UnpooledByteBufAllocator(true, true).directBuffer(2 * sample.body().length);
        for (int round = 0; round < MUTATIONS; round++) {
            byte[] mutant = mutate(sample.body(), random);
            ByteBuf heap = Unpooled.wrappedBuffer(mutant);
            direct.clear().writeBytes(mutant);
            ReasonCode first = tryDecode(sample, heap, sample.type().requiredFlags());
            ReasonCode second = tryDecode(sample, direct, sample.type().requiredFlags());
            // Assertions with all their words cost more here than what they look at
            if (second != first || heap.refCnt() != 1 || direct.refCnt() != 1) {
                fail("round %d, %s: %s from the heap (%d holders), %s from outside of it (%d holders)"
                        .formatted(
                                round,
                                HexFormat.of().formatHex(mutant),
                                first,
                                heap.refCnt(),
                                second,
                                direct.refCnt()));
            }
        }
        direct.release();
    }

    @Test
    void random_bytes_give_a_packet_or_the_one_exception() {
        Random random = new Random(2);
        List<Sample> samples = Sample.ALL;
        Map<ReasonCode, Integer> results = new EnumMap<>(ReasonCode.class);
        for (int round = 0; round < MUTATIONS; round++) {
            byte[] body = new byte[random.nextInt(40)];
            random.nextBytes(body);
            Sample sample = samples.get(random.nextInt(samples.size()));
            results.merge(tryDecode(sample, Unpooled.wrappedBuffer(body), random.nextInt(16)), 1, Integer::sum);
        }
        assertThat(results).containsKeys(ReasonCode.SUCCESS, ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR);
    }

    /** The reason of the refusal, or success; any other exception fails the test. */
    private static ReasonCode tryDecode(Sample sample, ByteBuf buf, int flags) {
        try {
            sample.decode(buf, flags);
            if (buf.isReadable()) {
                fail("%d bytes are left of a packet that was taken", buf.readableBytes());
            }
            return ReasonCode.SUCCESS;
        } catch (MqttProtocolException e) {
            if (Objects.requireNonNullElse(e.getMessage(), "").isBlank()) {
                fail("nothing is said of what is wrong", e);
            }
            return e.reasonCode();
        }
    }

    private static byte[] mutate(byte[] valid, Random random) {
        byte[] mutant = valid.clone();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes && mutant.length > 0; i++) {
            int at = random.nextInt(mutant.length);
            switch (random.nextInt(5)) {
                case 0 -> mutant[at] = (byte) random.nextInt(256);
                case 1 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> mutant = Arrays.copyOf(mutant, at);
                case 3 -> mutant = insert(mutant, at, (byte) random.nextInt(256));
                default -> System.arraycopy(mutant, at / 2, mutant, at, mutant.length - at);
            }
        }
        return mutant;
    }

    private static byte[] insert(byte[] bytes, int at, byte value) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
        longer[at] = value;
        return longer;
    }
}
