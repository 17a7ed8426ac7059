package io.spoor.broker.embed;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done again and again: a schedule ends with the first exception that leaves its task. */
record Guarded(String work, Runnable task) implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Guarded.class);

    @Override
    public void run() {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.atError().addKeyValue("work", work).setCause(e).log("regular work failed; it goes on");
        }
    }
}
