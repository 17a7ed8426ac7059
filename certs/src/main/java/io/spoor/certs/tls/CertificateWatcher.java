package io.spoor.certs.tls;

import io.spoor.certs.CertsException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that certificates, keys, trusted authorities or revocation lists have changed, and hands over what they have
 * become. What is broken is reported and not used: the material before it stays.
 *
 * <p>It compares content, every few seconds. Notifications of the file system would miss what Kubernetes does, which
 * swaps a symbolic link two folders above the file, and what network file systems do.
 *
 * <p>One daemon thread does the reading and calls the listeners.
 */
public final class CertificateWatcher implements AutoCloseable {
    /** How often files are read unless something else is asked for. */
    public static final Duration INTERVAL = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatcher.class);
    private static final Duration REMINDER = Duration.ofDays(1);

    /** What becomes of changed files; called on the watcher's thread. */
    public interface Listener {
        /** The files hold something new, which is good; use it for new connections. */
        void changed(String name, TlsMaterial material);

        /** The files hold something new, which is not good; called once for each such content. */
        void failed(String name, CertsException problem);
    }

    private final InstantSource clock;
    private final List<Watch> watches = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread created = new Thread(work, "certificate-watcher");
        created.setDaemon(true);
        return created;
    });

    /** Starts the thread. */
    public CertificateWatcher(Duration interval, InstantSource clock) {
        this.clock = clock;
        var unused = thread.scheduleWithFixedDelay(
                () -> watches.forEach(Watch::poll), interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Loads files and follows them from then on.
     *
     * @param name for the listener and the log, such as the name of an MQTT listener
     * @throws CertsException if they are no good to begin with
     */
    public Watch watch(String name, TlsFiles files, Listener listener) throws CertsException {
        FileSnapshot snapshot = FileSnapshot.of(files);
        Watch watch = new Watch(name, files, listener, snapshot.digest(), TlsMaterial.load(files, snapshot, clock));
        watch.remind();
        watches.add(watch);
        return watch;
    }

    /** Ends the thread, after the listener call that is under way. */
    @Override
    public void close() {
        thread.shutdown();
    }

    /** One endpoint's files. Its fields belong to the watcher's thread, except {@code material}. */
    public final class Watch implements AutoCloseable {
        private final String name;
        private final TlsFiles files;
        private final Listener listener;
        private String usedDigest;
        private String seenDigest;
        private @Nullable CertsException unreported;
        private Instant reminded = Instant.MIN;
        private volatile TlsMaterial material;

        private Watch(String name, TlsFiles files, Listener listener, String digest, TlsMaterial material) {
            this.name = name;
            this.files = files;
            this.listener = listener;
            this.usedDigest = digest;
            this.seenDigest = digest;
            this.material = material;
        }

        /** The newest material that is good; any thread may ask. */
        public TlsMaterial material() {
            return material;
        }

        /** Follows the files no longer. */
        @Override
        public void close() {
            watches.remove(this);
        }

        private void poll() {
            try {
                look(FileSnapshot.of(files));
                remind();
            } catch (RuntimeException | Error e) { // a listener's fault must not end the watch of all others
                LOG.atError().setCause(e).addKeyValue("endpoint", name).log("Following changed certificates failed");
            }
        }

        private void look(FileSnapshot snapshot) {
            if (snapshot.digest().equals(seenDigest)) {
                report();
                return;
            }
            seenDigest = snapshot.digest();
            unreported = null;
            if (seenDigest.equals(usedDigest)) {
                return; // changed and changed back
            }
            try {
                material = TlsMaterial.load(files, snapshot, clock);
            } catch (CertsException e) {
                // Perhaps the certificate is new and its key is still to come: say so only if it stays like this.
                unreported = e;
                return;
            }
            usedDigest = seenDigest;
            reminded = Instant.MIN;
            listener.changed(name, material);
        }

        private void report() {
            CertsException problem = unreported;
            if (problem != null) {
                unreported = null;
                listener.failed(name, problem);
            }
        }

        private void remind() {
            Instant now = clock.instant();
            if (reminded.equals(Instant.MIN) || now.isAfter(reminded.plus(REMINDER))) {
                reminded = now;
                for (String warning : material.warnings(now)) {
                    LOG.atWarn()
                            .addKeyValue("endpoint", name)
                            .addKeyValue("warning", warning)
                            .log("Certificates need attention");
                }
            }
        }
    }
}
