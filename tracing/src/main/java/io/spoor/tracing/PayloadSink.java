package io.spoor.tracing;

/** Where accepted publishes go that a payload store wants. Safe for use by many threads. */
public interface PayloadSink {

    /** A sink for brokers without a payload store. */
    PayloadSink NONE = new PayloadSink() {
        @Override
        public boolean wants(String topic) {
            return false;
        }

        @Override
        public void append(PayloadRecord record) {}
    };

    /** Whether publishes to this topic are to be appended. The answer for a topic never changes while the broker runs. */
    boolean wants(String topic);

    /** Whether records are to tell where the publish came from; never changes while the broker runs. */
    default boolean wantsOrigin() {
        return false;
    }

    /**
     * Keeps the record; when this returns, it survives the death of the process. Does not keep a reference to the
     * payload buffer.
     *
     * @throws java.io.UncheckedIOException if the record cannot be kept (a full disk); the publish must then not be
     *     acknowledged as accepted
     */
    void append(PayloadRecord record);
}
