package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the image is: small, without a shell, for a user without rights; its layers are the same each time, but for the class archive. */
class ImageIT {
    private static final JsonMapper JSON = JsonMapper.shared();

    @SuppressWarnings("NullAway.Init")
    private static Podman podman;

    @TempDir
    Path folder;

    @BeforeAll
    static void build() {
        podman = BuiltImage.podman();
    }

    @Test
    void a_second_build_gives_the_same_runtime_dependencies_and_spoor() {
        // When: nothing is shared with the first, not even the folder.
        String layers;
        try (Podman other = BuiltImage.build("second-image")) {
            layers = layers(other);
        }

        // Then
        assertThat(layers).isEqualTo(layers(podman));
    }

    @Test
    void the_configuration_says_who_and_what_it_is() {
        JsonNode image = JSON.readTree(podman.podman("image", "inspect", BuiltImage.NAME))
                .get(0);
        JsonNode labels = image.path("Labels");

        assertThat(image.path("User").asString()).isEqualTo("10001:10001");
        assertThat(image.path("Config").path("Entrypoint").get(0).asString()).isEqualTo("/opt/spoor/bin/spoor");
        assertThat(image.path("Config").path("Cmd").toString()).isEqualTo("[\"run\"]");
        assertThat(labels.path("org.opencontainers.image.title").asString()).isEqualTo("Spoor");
        assertThat(labels.path("org.opencontainers.image.version").asString()).isNotEmpty();
        assertThat(labels.path("org.opencontainers.image.licenses").asString()).isEqualTo("Apache-2.0");
        assertThat(labels.path("org.opencontainers.image.created").asString()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
        // The runtime, the dependencies, Spoor, its class archive: what changes most often is last.
        assertThat(image.path("RootFS").path("Layers")).hasSize(4);
        assertThat(image.path("Size").asLong()).isLessThan(260L << 20);
    }

    @Test
    void there_is_no_shell_and_nothing_that_belongs_to_the_user() throws Exception {
        Path root = Path.of(podman.podman("image", "mount", BuiltImage.NAME));
        try (var files = Files.walk(root)) {
            List<Path> all = new ArrayList<>();
            for (Path file : files.toList()) {
                String name = root.relativize(file).toString();
                boolean owned = (int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS) != 0;
                int mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
                boolean link = Files.isSymbolicLink(file);
                assertThat(owned).as(name).isEqualTo(name.equals("var/lib/spoor"));
                assertThat(link || (mode & 02) == 0 || name.equals("tmp"))
                        .as("%s may be written by anybody", name)
                        .isTrue();
                assertThat(mode & 06000)
                        .as("%s runs with rights of its owner", name)
                        .isZero();
                if (Files.isRegularFile(file) || link) {
                    all.add(file);
                }
            }
            assertThat(all)
                    .extracting(file -> String.valueOf(file.getFileName()))
                    .doesNotContain("sh", "bash", "dash", "busybox", "apt", "dpkg", "curl", "wget");
        } finally {
            podman.podman("image", "unmount", BuiltImage.NAME);
        }
    }

    @Test
    void it_runs_without_any_rights() {
        assertThat(run("version")).startsWith("Spoor ");
        assertThat(run("secrets", "apply", "--help")).contains("--kubernetes");
        // What `kubectl exec … -- spoor version` does: found by PATH.
        assertThat(podman.podman("run", "--rm", "--network=none", "--entrypoint=spoor", BuiltImage.NAME, "version"))
                .startsWith("Spoor ");
    }

    @Test
    void classes_come_from_the_archive() {
        // Given
        List<String> command =
                new ArrayList<>(List.of("run", "--rm", "--network=none", "--read-only", "--cap-drop=all"));
        command.addAll(
                List.of("--env", "JAVA_TOOL_OPTIONS=-Xlog:class+load:stdout -Xshare:on", BuiltImage.NAME, "version"));

        // When
        List<String> loaded = podman.podman(command.toArray(String[]::new))
                .lines()
                .filter(line -> line.contains("[class,load]"))
                .toList();

        // Then: with -Xshare:on the JVM ends if the archive does not fit. Bouncy Castle's jar is signed, and left out.
        assertThat(loaded).anyMatch(line -> line.contains("io.spoor.broker.Main source: shared objects file"));
        assertThat(loaded.stream()
                        .filter(line -> line.contains("shared objects file"))
                        .count())
                .isGreaterThan(loaded.size() * 8L / 10);
    }

    @Test
    void the_bill_of_materials_names_what_is_in_it() throws Exception {
        // Given
        JsonNode bom = JSON.readTree(file("/opt/spoor/sbom/spoor.cdx.json"));
        List<String> names = new ArrayList<>();
        bom.path("components")
                .forEach(component -> names.add(component.path("name").asString()));

        // Then
        assertThat(bom.path("bomFormat").asString()).isEqualTo("CycloneDX");
        assertThat(names).contains("netty-handler", "questdb", "bcpkix-jdk18on", "OpenJDK", "libc6", "ca-certificates");
        bom.path("components")
                .forEach(component -> assertThat(component.path("purl").asString())
                        .as("%s", component.path("name"))
                        .startsWith("pkg:"));
        for (String line : file("/opt/spoor/java.args").split("[\n:]", -1)) {
            if (line.startsWith("/opt/spoor/lib/") || line.contains(" /opt/spoor/lib/")) {
                String jar = line.substring(line.lastIndexOf('/') + 1);
                assertThat(names).as(jar).anyMatch(jar::startsWith);
            }
        }
    }

    private String run(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("run", "--rm", "--network=none", "--read-only", "--cap-drop=all", BuiltImage.NAME));
        command.addAll(List.of(arguments));
        return podman.podman(command.toArray(String[]::new));
    }

    private String file(String name) throws Exception {
        String root = podman.podman("image", "mount", BuiltImage.NAME);
        try {
            return Files.readString(Path.of(root + name));
        } finally {
            podman.podman("image", "unmount", BuiltImage.NAME);
        }
    }

    private static String layers(Podman where) {
        return where.podman(
                "image",
                "inspect",
                BuiltImage.NAME,
                "--format",
                "{{index .RootFS.Layers 0}} {{index .RootFS.Layers 1}} {{index .RootFS.Layers 2}}");
    }
}
