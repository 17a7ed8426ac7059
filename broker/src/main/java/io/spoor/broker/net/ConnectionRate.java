package io.spoor.broker.net;

import io.spoor.tracing.match.AddressRange;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How fast an address may open connections: a bucket of {@code burst} that fills with {@code rate} a second. IPv6
 * addresses count by their first 64 bits, which is what one customer gets. An address has its bucket by a hash with a
 * secret, so the memory is fixed however many there are; two addresses that meet in one of the 65,536 share it. Any
 * thread, without locks.
 */
final class ConnectionRate {
    private static final int BUCKETS = 1 << 16;

    /** When each bucket will be full again, in nanoseconds since the start. */
    private final AtomicLongArray fullAgain = new AtomicLongArray(BUCKETS);

    private final long secret = new SecureRandom().nextLong();
    private final long startNanos;
    private final long nanosEach;
    private final long nanosDeep;
    private final List<AddressRange> exempt;

    /**
     * Makes full buckets.
     *
     * @param ratePerSecond 0 for no limit
     */
    ConnectionRate(int ratePerSecond, int burst, List<AddressRange> exempt, long nowNanos) {
        this.startNanos = nowNanos;
        this.nanosEach = ratePerSecond == 0 ? 0 : 1_000_000_000L / ratePerSecond;
        this.nanosDeep = nanosEach * burst;
        this.exempt = exempt;
    }

    /** Takes a connection out of the address's bucket; false if it is empty. */
    boolean admits(InetAddress address, long nowNanos) {
        if (nanosEach == 0 || isExempt(address)) {
            return true;
        }
        long now = nowNanos - startNanos;
        int bucket = bucket(address);
        while (true) {
            long before = fullAgain.get(bucket);
            long after = Math.max(before, now) + nanosEach;
            if (after - now > nanosDeep) {
                return false;
            }
            if (fullAgain.compareAndSet(bucket, before, after)) {
                return true;
            }
        }
    }

    private boolean isExempt(InetAddress address) {
        for (AddressRange range : exempt) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private int bucket(InetAddress address) {
        byte[] bytes = address.getAddress();
        long key = bytes.length;
        for (int i = 0; i < Math.min(8, bytes.length); i++) {
            key = key << 8 ^ bytes[i] & 0xFF;
        }
        long h = (key ^ secret) * 0x9E3779B97F4A7C15L; // murmur's finalizer
        h = (h ^ h >>> 33) * 0xFF51AFD7ED558CCDL;
        h = (h ^ h >>> 33) * 0xC4CEB9FE1A85EC53L;
        return (int) (h >>> 48);
    }
}
