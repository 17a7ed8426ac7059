package io.spoor.broker.fuzzing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One process of the fuzzer, with all of its files in a folder under {@code target}. One thread. */
final class Jazzer {

    /** Of Jazzer's own checks, for attacks on libraries, those that fire at what the targets do themselves. */
    private static final List<String> MISFIRING = List.of(
            "com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery", // clients connect to the broker
            "com.code_intelligence.jazzer.sanitizers.FilePathTraversal"); // a configuration names files

    private static final int LONGEST_INPUT = 2_048;
    private static final int LONGEST_RUN_SECONDS = 25; // of a single input
    /** From here on it is worth while to compile the code well. */
    private static final int LONG_SECONDS = 30;

    private static final int GRACE_SECONDS = 120;

    private final FuzzTargets target;
    private final Path folder;

    Jazzer(FuzzTargets target) throws IOException {
        this.target = target;
        this.folder = Path.of("target", "fuzz", target.title()).toAbsolutePath();
        if (Files.exists(folder)) {
            try (Stream<Path> old = Files.walk(folder)) {
                for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        Files.createDirectories(folder.resolve("found"));
    }

    /** What it wrote. */
    Path log() {
        return folder.resolve("log");
    }

    /** Inputs for which a property does not hold. */
    List<Path> found() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("found"))) {
            return files.sorted().toList();
        }
    }

    /** Looks for failing inputs for so long, beginning with the corpus; true if none was found. */
    boolean run(int seconds) throws Exception {
        Path corpus = folder.resolve("corpus");
        Corpus.copy(target, corpus);
        return start(seconds, "-max_total_time=" + seconds, "-print_final_stats=1", corpus.toString());
    }

    /** Writes what the target's file of the corpus should say now: the fewest inputs that reach what all of them reach. */
    Path minimize(int seconds) throws Exception {
        Path minimal = Files.createDirectories(folder.resolve("minimal"));
        String corpus = folder.resolve("corpus").toString();
        if (!start(seconds, "-merge=1", "-use_counters=0", minimal.toString(), corpus)) {
            throw new IOException("the corpus was not minimized, see " + log());
        }
        return Files.write(folder.resolve(target.title() + ".hex"), Corpus.lines(target, minimal));
    }

    private boolean start(int seconds, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "-Xmx768m",
                "-XX:+UseSerialGC",
                seconds < LONG_SECONDS ? "-XX:TieredStopAtLevel=1" : "-XX:TieredStopAtLevel=4",
                "-XX:+EnableDynamicAgentLoading", // Jazzer instruments by an agent that it loads itself
                "-Dio.netty.leakDetection.level=paranoid",
                "-Dio.netty.leakDetection.targetRecords=0",
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + FuzzEntry.class.getName(),
                "--target_args=" + target.name(),
                "--instrumentation_includes=io.spoor.**",
                "--custom_hook_includes=io.spoor.**", // Jazzer's check of Unsafe breaks Netty
                "--instrumentation_excludes=io.spoor.broker.fuzzing.**:io.spoor.broker.testing.**",
                "--disabled_hooks=" + String.join(":", MISFIRING),
                "--mutator_framework=false", // an input is what stands in the file
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + folder.resolve("found") + "/",
                "-seed=1",
                "-max_len=" + LONGEST_INPUT,
                "-timeout=" + LONGEST_RUN_SECONDS));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(Path.of("").toAbsolutePath().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        try {
            boolean ended = process.waitFor(seconds + GRACE_SECONDS, TimeUnit.SECONDS);
            return ended && process.exitValue() == 0;
        } finally {
            process.destroyForcibly().onExit().join();
        }
    }
}
