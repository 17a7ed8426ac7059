package io.spoor.bridges.logstash;

import ch.qos.logback.core.encoder.EncoderBase;

/**
 * Passes on the journal's bytes as they are. Of a chunk that was meant for a connection lost since it writes nothing: the
 * delivery loop sends it again, behind what was lost, so that the order is kept.
 */
final class ChunkEncoder extends EncoderBase<Chunk> {
    private static final byte[] NOTHING = {};

    private final Link link;

    ChunkEncoder(Link link) {
        this.link = link;
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(Chunk chunk) {
        return chunk.generation() == link.generation() ? chunk.lines() : NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }
}
