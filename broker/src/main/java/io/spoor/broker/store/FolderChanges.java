package io.spoor.broker.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What a start changes in the folder of the store, if it may. */
enum FolderChanges {
    /** A start. */
    MADE {
        @Override
        void delete(Path file) throws IOException {
            Files.delete(file);
        }

        @Override
        void putAside(Path file) throws IOException {
            int count = 0;
            Path aside;
            do {
                count++;
                aside = file.resolveSibling(file.getFileName() + ".cut" + (count == 1 ? "" : "-" + count));
            } while (Files.exists(aside)); // from an earlier time
            Files.move(file, aside);
        }

        @Override
        void truncate(Path file, int end) throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                if (channel.size() > end) {
                    channel.truncate(end);
                }
                channel.force(true); // first: the marks must not say more than is true
                ByteBuffer marks = ByteBuffer.allocate(SegmentHeader.BYTES).order(RecordFormat.ORDER);
                SegmentHeader.writeForced(marks, end);
                SegmentHeader.writeSealed(marks, end);
                SegmentHeader.writeMarks(channel, marks);
                channel.force(true);
            }
        }
    },

    /** Somebody who only looks. */
    IMAGINED {
        @Override
        void delete(Path file) {}

        @Override
        void putAside(Path file) {}

        @Override
        void truncate(Path file, int end) {}
    };

    /** A file that holds nothing. */
    abstract void delete(Path file) throws IOException;

    /** What follows a cut rests on what is gone; it is kept for whoever wants to look. */
    abstract void putAside(Path file) throws IOException;

    /** The file is complete, and ends there. */
    abstract void truncate(Path file, int end) throws IOException;
}
