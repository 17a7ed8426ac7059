package io.spoor.broker.fuzzing;

import java.io.IOException;
import java.util.List;

/** Something that reads bytes of others' making, with the properties that hold whatever the bytes are. One thread. */
public interface FuzzTarget extends AutoCloseable {

    /** Inputs to begin with, valid for the most part. */
    List<byte[]> seeds() throws Exception;

    /** Reads an input; returns if it is read or rightly refused, and throws if a property does not hold. */
    void run(byte[] input) throws Exception;

    /** Checks what can only be seen at the end, and gives back what the target holds. */
    @Override
    default void close() throws IOException {}
}
