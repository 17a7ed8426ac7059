package io.spoor.certs.secrets;

import java.util.Map;
import java.util.TreeMap;

/**
 * A secret as it was found.
 *
 * @param version changes whenever the secret does; what it looks like is the store's affair
 */
public record StoredSecret(String name, Map<String, byte[]> data, String version) {
    public StoredSecret {
        data = new TreeMap<>(data);
    }

    /** Whether there is something under this key. */
    boolean has(String key) {
        byte[] value = data.get(key);
        return value != null && value.length > 0;
    }

    /** Never prints what is secret. */
    @Override
    public String toString() {
        return "StoredSecret[" + name + ", " + data.keySet() + "]";
    }
}
