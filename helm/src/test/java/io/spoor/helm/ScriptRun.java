package io.spoor.helm;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A shell script of the chart's files that has run to its end, as it does in a Job: with nothing in its environment but what
 * it is given.
 *
 * @param status what it ended with
 * @param output all that it wrote
 */
record ScriptRun(int status, String output) {
    private static final int PATIENCE_SECONDS = 120;

    /** Runs it with bash and waits. */
    static ScriptRun of(Path script, Map<String, String> environment) throws IOException, InterruptedException {
        return of(script, "/usr/bin:/bin", environment);
    }

    /** The same with folders in which programs are looked for first. */
    static ScriptRun of(Path script, String path, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of("/bin/bash", script.toString())).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", path);
        builder.environment().putAll(new LinkedHashMap<>(environment));
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(script + " does not end: " + output);
            }
            return new ScriptRun(process.exitValue(), output);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Itself, if it ended well; an error with what it wrote otherwise. */
    ScriptRun succeeded() {
        if (status != 0) {
            throw new AssertionError("ended with " + status + ": " + output);
        }
        return this;
    }
}
