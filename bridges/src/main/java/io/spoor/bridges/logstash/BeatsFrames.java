package io.spoor.bridges.logstash;

import io.spoor.bridges.RecordBatch;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Writes a batch as one window of the Beats protocol (Lumberjack version 2): a window frame with the number of documents,
 * then a JSON frame for each, numbered from 1 on, these together in a compressed frame if that is wanted. All numbers are
 * big-endian.
 *
 * <pre>
 * window      '2' 'W' documents(4)
 * JSON        '2' 'J' number(4) length(4) document
 * compressed  '2' 'C' length(4) frames in zlib's form
 * </pre>
 *
 * <p>Owned by the delivery loop's thread.
 */
final class BeatsFrames implements AutoCloseable {
    static final byte VERSION = '2';
    static final byte WINDOW = 'W';
    static final byte JSON = 'J';
    static final byte COMPRESSED = 'C';
    static final byte ACK = 'A';

    private static final int WINDOW_BYTES = 2 + Integer.BYTES;
    private static final int JSON_HEADER_BYTES = 2 + 2 * Integer.BYTES;
    private static final int COMPRESSED_HEADER_BYTES = 2 + Integer.BYTES;

    /** Null if frames are sent as they are. */
    private final @Nullable Deflater deflater;

    /**
     * @param compression zlib's level from 1 to 9, or 0 for none
     */
    BeatsFrames(int compression) {
        this.deflater = compression == 0 ? null : new Deflater(compression);
    }

    /** The whole window, ready to be sent. */
    ByteBuffer window(RecordBatch batch) {
        ByteBuffer frames =
                ByteBuffer.allocate(Math.addExact(batch.bytes(), Math.multiplyExact(batch.size(), JSON_HEADER_BYTES)));
        for (int place = 0; place < batch.size(); place++) {
            ByteBuffer document = batch.record(place);
            frames.put(VERSION).put(JSON).putInt(place + 1).putInt(document.remaining());
            frames.put(document);
        }
        ByteBuffer body = deflater == null ? frames.flip() : compressed(frames.flip(), deflater);
        return ByteBuffer.allocate(Math.addExact(WINDOW_BYTES, body.remaining()))
                .put(VERSION)
                .put(WINDOW)
                .putInt(batch.size())
                .put(body)
                .flip();
    }

    private static ByteBuffer compressed(ByteBuffer frames, Deflater deflater) {
        deflater.reset();
        deflater.setInput(frames);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream(frames.remaining() / 4);
        byte[] part = new byte[8 << 10];
        while (!deflater.finished()) {
            out.write(part, 0, deflater.deflate(part));
        }
        return ByteBuffer.allocate(COMPRESSED_HEADER_BYTES + out.size())
                .put(VERSION)
                .put(COMPRESSED)
                .putInt(out.size())
                .put(out.toByteArray())
                .flip();
    }

    @Override
    public void close() {
        if (deflater != null) {
            deflater.end();
        }
    }
}
