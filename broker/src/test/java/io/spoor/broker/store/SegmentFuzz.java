package io.spoor.broker.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.fuzzing.FuzzTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A file of the store: a byte that says whether it is of this run of the machine, and its bytes. It is read, cut back or
 * refused; what is left after that reads the same a second time.
 */
public final class SegmentFuzz implements FuzzTarget {

    private final SampleStore samples = new SampleStore();
    private final Path folder = samples.newFolder();
    private final Path file = folder.resolve("000000000001.store");

    public SegmentFuzz() throws IOException {}

    @Override
    public List<byte[]> seeds() throws IOException {
        byte[] whole = samples.segment();
        byte[] damaged = whole.clone();
        damaged[whole.length / 2] ^= 1;
        return Stream.of(whole, damaged, Arrays.copyOf(whole, whole.length - 9), Arrays.copyOf(whole, 64), new byte[64])
                .flatMap(bytes -> Stream.of(input(0, bytes), input(1, bytes)))
                .toList();
    }

    private static byte[] input(int boot, byte[] file) {
        return ByteBuffer.allocate(1 + file.length).put((byte) boot).put(file).array();
    }

    @Override
    public void run(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        for (Path old : Stores.entries(folder)) {
            Files.delete(old);
        }
        Files.write(file, Arrays.copyOfRange(input, 1, input.length));
        BootId boot = (input[0] & 1) == 0 ? Stores.BOOT : Stores.NEXT_BOOT;
        int first;
        try {
            first = read(boot);
        } catch (IOException e) {
            assertThat(e.getMessage()).contains(file.toString());
            return;
        }
        assertThat(read(boot)).isEqualTo(first);
    }

    private int read(BootId boot) throws IOException {
        AtomicInteger records = new AtomicInteger();
        new SegmentFolder(folder, boot, FolderChanges.MADE).read((record, segment, offset) -> {
            assertThat(record.hasRemaining()).isTrue();
            records.incrementAndGet();
        });
        return records.get();
    }

    @Override
    public void close() throws IOException {
        samples.close();
    }
}
