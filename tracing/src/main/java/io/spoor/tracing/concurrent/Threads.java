package io.spoor.tracing.concurrent;

/** What {@link Thread} lacks. */
public final class Threads {

    private Threads() {}

    /**
     * Waits until a thread that was told to end has ended, however often the caller is interrupted meanwhile: files are
     * closed behind it. An interrupt is there again afterwards. Not to be called by the thread itself.
     */
    public static void awaitEnd(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
