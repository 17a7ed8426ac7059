package io.spoor.certs.secrets;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** A store in memory that refuses as a real one does, and lets a test be the somebody who was faster. */
final class MemoryStore implements SecretStore {
    private record Held(Map<String, byte[]> data, Kind kind, long version) {}

    private final Map<String, Held> held = new HashMap<>();
    private long versions;
    private int interruptions;
    private Runnable interruption = () -> {};
    int writes;

    /** Runs something between the look at a secret and the write, so many times. */
    void interrupt(int times, Runnable by) {
        interruptions = times;
        interruption = by;
    }

    void put(String name, Map<String, byte[]> data) {
        held.put(name, new Held(new TreeMap<>(data), Kind.OPAQUE, ++versions));
    }

    void remove(String name) {
        held.remove(name);
    }

    Map<String, byte[]> data(String name) {
        return Objects.requireNonNull(held.get(name), name).data();
    }

    Kind kind(String name) {
        return Objects.requireNonNull(held.get(name), name).kind();
    }

    @Override
    public Optional<StoredSecret> find(String name) {
        return Optional.ofNullable(held.get(name))
                .map(secret -> new StoredSecret(name, secret.data(), String.valueOf(secret.version())));
    }

    @Override
    public boolean create(String name, Kind kind, Map<String, byte[]> data) {
        interrupted();
        if (held.containsKey(name)) {
            return false;
        }
        held.put(name, new Held(new TreeMap<>(data), kind, ++versions));
        writes++;
        return true;
    }

    @Override
    public boolean replace(StoredSecret found, Map<String, byte[]> data) {
        interrupted();
        Held current = held.get(found.name());
        if (current == null || !String.valueOf(current.version()).equals(found.version())) {
            return false;
        }
        held.put(found.name(), new Held(new TreeMap<>(data), current.kind(), ++versions));
        writes++;
        return true;
    }

    private void interrupted() {
        if (interruptions > 0) {
            interruptions--;
            interruption.run();
        }
    }
}
