package io.spoor.bench.peer;

import java.nio.file.Path;

/** Where the measured broker's trace goes. */
enum TraceTo {
    FILES("trace to files") {
        @Override
        String section(Path directory) {
            return "files: {directory: " + directory + "/trace}";
        }
    },
    LOGSTASH("trace over TCP to a receiver that keeps up") {
        @Override
        String section(Path directory) {
            return "logstash: {hosts: [\"127.0.0.1:" + Drain.port() + "\"]}\n  files: false";
        }
    },
    NOBODY("trace over TCP to an address where nobody listens") {
        @Override
        String section(Path directory) {
            return "logstash: {hosts: [\"127.0.0.1:1\"]}\n  files: false";
        }
    };

    private final String words;

    TraceTo(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    /** The section of {@code tracing} in the configuration. */
    abstract String section(Path directory);
}
