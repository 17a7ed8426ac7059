package io.spoor.broker.auth;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at password files and access lists now and then, on a thread of its own. Polling, because notifications of the
 * file system do not work for mounted volumes, where orchestrators change files by swapping links.
 */
public final class AuthFilePoller implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AuthFilePoller.class);

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "spoor-auth-files");
        thread.setDaemon(true);
        return thread;
    });

    /** @param polls usually {@link PasswordFile#poll} and {@link AccessList#poll} */
    public AuthFilePoller(Duration interval, List<Runnable> polls) {
        List<Runnable> copy = List.copyOf(polls);
        scheduler.scheduleWithFixedDelay(
                () -> copy.forEach(AuthFilePoller::runGuarded),
                interval.toMillis(),
                interval.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private static void runGuarded(Runnable poll) {
        try {
            poll.run();
        } catch (RuntimeException | Error e) { // a schedule ends with the first that leaves it
            LOG.atError().setCause(e).log("Looking at a changed file failed; what it said before stays in force");
        }
    }

    /** Stops looking. Does not wait. */
    @Override
    public void close() {
        scheduler.shutdownNow();
    }
}
