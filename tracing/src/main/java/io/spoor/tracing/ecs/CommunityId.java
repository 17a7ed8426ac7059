package io.spoor.tracing.ecs;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The Community ID of a TCP flow, version 1 with seed 0: the same for both directions, and the same in every tool that
 * sees the flow ({@code network.community_id}).
 */
final class CommunityId {
    private static final byte TCP = 6;

    private CommunityId() {}

    /** Null if the addresses are not known, or not of one family. */
    static @Nullable String of(InetSocketAddress a, InetSocketAddress b) {
        InetAddress ipA = a.getAddress();
        InetAddress ipB = b.getAddress();
        if (ipA == null || ipB == null || ipA.getAddress().length != ipB.getAddress().length) {
            return null;
        }
        int order = Arrays.compareUnsigned(ipA.getAddress(), ipB.getAddress());
        boolean swap = order > 0 || order == 0 && a.getPort() > b.getPort();
        InetSocketAddress first = swap ? b : a;
        InetSocketAddress second = swap ? a : b;
        ByteBuffer flow = ByteBuffer.allocate(40);
        flow.putShort((short) 0);
        flow.put(first.getAddress().getAddress()).put(second.getAddress().getAddress());
        flow.put(TCP).put((byte) 0);
        flow.putShort((short) first.getPort()).putShort((short) second.getPort());
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(flow.flip());
            return "1:" + Base64.getEncoder().encodeToString(sha1.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
