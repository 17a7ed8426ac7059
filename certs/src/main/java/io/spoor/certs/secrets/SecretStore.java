package io.spoor.certs.secrets;

import io.spoor.certs.CertsException;
import java.util.Map;
import java.util.Optional;

/**
 * Where secrets are kept. Others may write to it at the same time, so that a change is refused if somebody was faster;
 * whoever made it reads again then and decides anew.
 */
public interface SecretStore {
    /** What is kept under this name. */
    Optional<StoredSecret> find(String name) throws CertsException;

    /**
     * Keeps something new.
     *
     * @return false if there is something of this name by now
     */
    boolean create(String name, Kind kind, Map<String, byte[]> data) throws CertsException;

    /**
     * Replaces what was found.
     *
     * @return false if it is not there as it was found any more
     */
    boolean replace(StoredSecret found, Map<String, byte[]> data) throws CertsException;

    /** What users of a secret may rely on being in it. */
    enum Kind {
        /** {@code tls.crt}, {@code tls.key} and {@code ca.crt}. */
        TLS,
        /** Anything. */
        OPAQUE
    }
}
