package io.spoor.bridges.sparkplug;

/** The third level of a Sparkplug topic. */
public enum MessageType {
    NBIRTH,
    NDATA,
    NDEATH,
    DBIRTH,
    DDATA,
    DDEATH,
    NCMD,
    DCMD;

    /** Whether it goes to an edge node rather than coming from one. */
    public boolean isCommand() {
        return this == NCMD || this == DCMD;
    }

    /** Whether it tells of metrics what data messages leave out. */
    public boolean isBirth() {
        return this == NBIRTH || this == DBIRTH;
    }

    public boolean isDeath() {
        return this == NDEATH || this == DDEATH;
    }

    /** Whether the topic names a device. */
    boolean isOfDevice() {
        return name().startsWith("D");
    }

    /** Whether it has a number in the edge node's sequence. */
    boolean isCounted() {
        return !isCommand() && this != NDEATH;
    }
}
