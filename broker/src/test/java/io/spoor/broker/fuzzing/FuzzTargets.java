package io.spoor.broker.fuzzing;

import io.spoor.broker.auth.AccessListFuzz;
import io.spoor.broker.auth.PasswordFileFuzz;
import io.spoor.broker.config.ConfigFuzz;
import io.spoor.broker.net.ConnectionFuzz;
import io.spoor.broker.net.FrameReaderFuzz;
import io.spoor.broker.protocol.PacketFuzz;
import io.spoor.broker.protocol.PublishFuzz;
import io.spoor.broker.protocol.TextFuzz;
import io.spoor.broker.proxy.ProxyHeaderFuzz;
import io.spoor.broker.store.ReplayFuzz;
import io.spoor.broker.store.SegmentFuzz;
import java.util.Locale;

/** All that is fuzzed. */
public enum FuzzTargets {
    /** One packet from a client, other than PUBLISH. */
    PACKETS,
    /** PUBLISH packets of one connection, with its topic aliases. */
    PUBLISHES,
    /** Texts, topics, filters and numbers. */
    TEXTS,
    /** A stream of bytes that is cut into packets. */
    STREAM,
    /** A connection to a running broker, with or without WebSocket. */
    CONNECTIONS,
    /** Records of the store whose checksums are right. */
    RECORDS,
    /** Files of the store. */
    SEGMENTS,
    /** Headers of proxies. */
    PROXY_HEADERS,
    ACCESS_LIST,
    PASSWORD_FILE,
    CONFIGURATION;

    /** Makes the target, with whatever it needs started. */
    public FuzzTarget open() throws Exception {
        return switch (this) {
            case PACKETS -> new PacketFuzz();
            case PUBLISHES -> new PublishFuzz();
            case TEXTS -> new TextFuzz();
            case STREAM -> new FrameReaderFuzz();
            case CONNECTIONS -> new ConnectionFuzz();
            case RECORDS -> new ReplayFuzz();
            case SEGMENTS -> new SegmentFuzz();
            case PROXY_HEADERS -> new ProxyHeaderFuzz();
            case ACCESS_LIST -> new AccessListFuzz();
            case PASSWORD_FILE -> new PasswordFileFuzz();
            case CONFIGURATION -> new ConfigFuzz();
        };
    }

    /** The name of the file with its inputs, and of the target on the command line. */
    public String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
