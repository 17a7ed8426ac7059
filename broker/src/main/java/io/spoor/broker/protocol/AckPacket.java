package io.spoor.broker.protocol;

/** PUBACK, PUBREC, PUBREL or PUBCOMP. The broker has no use for their properties, so they are checked and left out. */
public record AckPacket(PacketType type, int packetId, ReasonCode reasonCode) {}
