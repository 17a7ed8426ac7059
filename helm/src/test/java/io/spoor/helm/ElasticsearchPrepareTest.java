package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code files/elasticsearch/prepare.sh} with a folder in place of the image and a program in place of its keystore tool. */
class ElasticsearchPrepareTest {
    /** As jvm.options of Elasticsearch 8.19 has it, but for the size, which is reached sooner. */
    private static final String IMAGE_LOG =
            "-Xlog:gc*,gc+age=trace,safepoint:file=%s:utctime,level,pid,tags:filecount=32,filesize=64m";

    @TempDir
    private Path folder;

    @BeforeEach
    void the_image() throws IOException {
        Path image = Files.createDirectories(folder.resolve("image/config"));
        Files.createDirectory(image.resolve("jvm.options.d"));
        Files.writeString(image.resolve("jvm.options"), "-XX:+UseG1GC\n");
        Files.writeString(image.resolve("elasticsearch.yml"), "cluster.name: docker-cluster\n");
        Path tool = Files.createDirectories(folder.resolve("image/bin")).resolve("elasticsearch-keystore");
        Files.writeString(tool, "#!/bin/bash\n{ echo \"$*: $(cat)\"; } >> \"$ES_PATH_CONF/elasticsearch.keystore\"\n");
        assertThat(tool.toFile().setExecutable(true)).isTrue();
        Files.createDirectories(folder.resolve("prepared"));
        Files.writeString(Files.createDirectories(folder.resolve("users")).resolve("elastic"), "secret");
        Files.writeString(
                Files.createDirectories(folder.resolve("settings")).resolve("elasticsearch.yml"),
                "cluster.name: spoor\n");
    }

    @Test
    void the_folder_is_the_images_with_our_settings_and_a_keystore_made_anew() throws Exception {
        // When: a second time, as with each start of a pod or in compose.yaml's volume
        prepare();
        prepare();

        // Then
        assertThat(folder.resolve("prepared/jvm.options")).hasContent("-XX:+UseG1GC");
        assertThat(folder.resolve("prepared/elasticsearch.yml")).hasContent("cluster.name: spoor");
        assertThat(folder.resolve("prepared/elasticsearch.keystore"))
                .hasContent("create: \nadd --stdin --force bootstrap.password: secret");
    }

    @Test
    void secure_settings_are_added_by_the_names_of_their_files() throws Exception {
        // Given: as a volume of a Secret has them
        Path data = Files.createDirectories(folder.resolve("secure-settings/..data"));
        Files.writeString(data.resolve("s3.client.default.access_key"), "key");
        Files.createSymbolicLink(
                folder.resolve("secure-settings/s3.client.default.access_key"),
                Path.of("..data/s3.client.default.access_key"));

        // When
        prepare();

        // Then
        assertThat(Files.readAllLines(folder.resolve("prepared/elasticsearch.keystore")))
                .endsWith("add-file s3.client.default.access_key "
                        + folder.resolve("secure-settings/s3.client.default.access_key") + ": ");
    }

    @Test
    void the_garbage_collector_writes_no_files() throws Exception {
        // Given
        prepare();
        List<String> options = Files.readAllLines(folder.resolve("prepared/jvm.options.d/spoor.options"));

        // Then: the image's options alone fill a file, and with ours, which come after them, nothing does
        assertThat(gcLog(List.of())).isPositive();
        assertThat(gcLog(options)).isZero();
    }

    /** Bytes that a JVM writes about its garbage collector, with the image's options and these. */
    private long gcLog(List<String> more) throws IOException, InterruptedException {
        Path log = folder.resolve("gc.log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(IMAGE_LOG.formatted(log));
        command.addAll(more);
        command.add("-version");
        Process java = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(java.waitFor()).isZero();
        long size = Files.exists(log) ? Files.size(log) : 0;
        Files.deleteIfExists(log);
        return size;
    }

    private void prepare() throws IOException, InterruptedException {
        Path script = folder.resolve("prepare.sh");
        Files.writeString(
                script,
                Files.readString(Chart.FOLDER.resolve("files/elasticsearch/prepare.sh"))
                        .replace(
                                "/usr/share/elasticsearch",
                                folder.resolve("image").toString())
                        .replaceAll("(?<=[ =])/(prepared|settings|users|secure-settings)", folder + "/$1"));
        ScriptRun.of(script, Map.of()).succeeded();
    }
}
