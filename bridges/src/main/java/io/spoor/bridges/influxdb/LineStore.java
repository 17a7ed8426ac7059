package io.spoor.bridges.influxdb;

/** Something that stores lines of InfluxDB's line protocol. Used by one thread. */
public interface LineStore extends AutoCloseable {

    /** @param lines at least one, separated by line feeds, with times in nanoseconds */
    WriteOutcome write(String lines);

    /** Releases connections and threads. */
    @Override
    void close();
}
