package io.spoor.tracing.spi;

import java.io.IOException;

/**
 * The dead letters of one destination, on disk: to be looked at, sent again and deleted while the broker runs or not,
 * also from another process. Any thread; a call may take as long as it takes to read all files.
 */
public interface DeadLetterBox {

    /** Takes letters one by one. */
    @FunctionalInterface
    interface Visitor {
        /** @return whether to go on */
        boolean visit(DeadLetter letter) throws IOException;
    }

    /** Whose letters they are: a bridge's name. */
    String destination();

    /** Shows letters, the oldest first. */
    void visit(DeadLetterSelection selection, Visitor visitor) throws IOException;

    /**
     * Hands messages to the bridge, which tries them again under their original arrival time, so that nothing is stored
     * twice. Those that fail again come back with a new reason. If the broker does not run, this happens at its next start.
     *
     * @return how many; letters that are no messages stay
     */
    int replay(DeadLetterSelection selection) throws IOException;

    /**
     * Deletes letters for good.
     *
     * @return how many
     */
    int delete(DeadLetterSelection selection) throws IOException;
}
