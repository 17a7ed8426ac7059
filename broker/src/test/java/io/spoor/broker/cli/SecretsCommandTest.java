package io.spoor.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.secrets.FakeKubernetes;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SecretsCommandTest {
    private static final String PLAN = """
            authorities: [{secret: "${PREFIX:}ca", commonName: Plant 7}]
            certificates: [{secret: "${PREFIX:}broker-tls", authority: "${PREFIX:}ca", commonName: broker, dnsNames: ["${NAMES:broker}"]}]
            passwords:
              - {secret: "${PREFIX:}users", keys: {admin: {length: 48}, user: {value: spoor}}}
              - secret: unwanted
                keys: {x: {}}
                when: ${WITH_MORE:false}
            """;

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();

    private record Result(int code, String out, String err) {}

    @Test
    void a_plan_becomes_files_and_every_line_says_what_was_done() throws Exception {
        // Given
        environment.put("NAMES", "a.example.com,b.example.com");

        // When
        Result first = apply(PLAN, "--folder", "OUT");
        Result second = apply(PLAN, "--folder", "OUT");

        // Then
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("created   ca  authority CN=Plant 7, ends on "),
                        line -> assertThat(line).startsWith("created   broker-tls  certificate broker of ca, ends on "),
                        line -> assertThat(line).isEqualTo("created   users  admin (random), user (fixed)"));
        assertThat(second.out().lines()).hasSize(3).allMatch(line -> line.startsWith("kept "));
        assertThat(folder.resolve("out/users/user")).hasContent("spoor");
        assertThat(first.out()).doesNotContain(Files.readString(folder.resolve("out/users/admin")));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("out/ca/tls.key"))))
                .isEqualTo("rw-------");
        assertThat(folder.resolve("out/unwanted")).doesNotExist();
    }

    @Test
    void a_plan_becomes_secrets_in_the_namespace_of_the_pod() throws Exception {
        try (FakeKubernetes cluster = new FakeKubernetes(folder)) {
            // Given
            environment.putAll(cluster.environment());
            environment.put("PREFIX", "r1-spoor-");

            // When
            Result result = run(
                    cluster.serviceAccount(), plan(PLAN), "--kubernetes", "--label", "app.kubernetes.io/instance=r1");

            // Then
            assertThat(result.code()).as(result.err()).isZero();
            assertThat(cluster.names())
                    .containsExactlyInAnyOrder("r1-spoor-ca", "r1-spoor-broker-tls", "r1-spoor-users");
        }
    }

    @Test
    void a_dry_run_says_what_would_be_done() throws Exception {
        Result result = apply(PLAN, "--folder", "OUT", "--dry-run");

        assertThat(result.out().lines()).hasSize(3).allMatch(line -> line.startsWith("would be created "));
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void a_group_may_read_if_it_shall() throws Exception {
        apply(PLAN, "--folder", "OUT", "--group-readable");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("out/ca/tls.key"))))
                .isEqualTo("rw-r-----");
    }

    @Test
    void a_wrong_plan_is_answered_with_all_that_is_wrong_and_nothing_is_done() throws Exception {
        // When
        Result result = apply("""
                authorities: [{secret: ca, commonName: CA, validty: 1d}]
                certificates: [{secret: A, authority: ca, commonName: a, usages: [sever]}]
                passwords: [{secret: users, keys: {admin: {length: 3}, x: {alphabet: klingon}}}]
                """, "--folder", "OUT");

        // Then
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err())
                .contains(
                        "authorities[0].validty: this key is unknown; did you mean validity?",
                        "certificates[0].usages[0]: 'sever' is not one of server, client",
                        "passwords[0].keys.admin: a length of 3 is not between 16 and 1024 characters",
                        "passwords[0].keys.x.alphabet: 'klingon' is not one of alphanumeric, hex, url-safe")
                .doesNotContain("\tat ");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void what_cannot_be_done_is_said_and_the_rest_is_done() throws Exception {
        // Given
        Files.createDirectories(folder.resolve("out"));
        Files.createFile(folder.resolve("out/ca"));

        // When
        Result result = apply(PLAN, "--folder", "OUT");

        // Then
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("failed    ca  Cannot read the folder ")
                                .endsWith("it is not a folder"),
                        line -> assertThat(line).isEqualTo("failed    broker-tls  Its authority, ca, cannot be used"));
        assertThat(result.out()).startsWith("created   users");
    }

    @Test
    void one_place_is_wanted_and_its_own_options_only() throws Exception {
        assertThat(apply(PLAN).err()).contains("Missing required argument", "--kubernetes", "--folder");
        assertThat(apply(PLAN, "--folder", "OUT", "--label", "a=b").err())
                .contains("--namespace and --label are for --kubernetes");
        assertThat(apply(PLAN, "--kubernetes", "--group-readable").err()).contains("--group-readable is for --folder");
        Result outside = apply(PLAN, "--kubernetes");
        assertThat(outside.code()).isEqualTo(1);
        assertThat(outside.err()).contains("KUBERNETES_SERVICE_HOST is not set").doesNotContain("\tat ");
    }

    @Test
    void the_plan_of_chart_and_compose_is_right() throws Exception {
        // Given
        Path plan = Path.of("../helm/files/secrets.yaml");

        // When
        Result all = run(folder, plan, "--folder", folder.resolve("out").toString());

        // Then
        assertThat(all.code()).as(all.err()).isZero();
        assertThat(all.err()).isEmpty();
        assertThat(folder.resolve("out/spoor-broker-tls/tls.crt")).exists();
    }

    private Result apply(String plan, String... options) throws Exception {
        return run(folder, plan(plan), options);
    }

    private Path plan(String text) throws Exception {
        return Files.writeString(folder.resolve("plan.yaml"), text);
    }

    private Result run(Path serviceAccount, Path plan, String... options) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] arguments = Arrays.stream(options)
                .map(option -> option.equals("OUT") ? folder.resolve("out").toString() : option)
                .toArray(String[]::new);
        CommandLine root = SpoorCommand.commandLine();
        CommandLine secrets = Objects.requireNonNull(root.getSubcommands().get("secrets"));
        secrets.getCommandSpec().removeSubcommand("apply");
        secrets.addSubcommand("apply", new SecretsApply(environment, serviceAccount, Duration.ofSeconds(5)));
        root.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        String[] all = new String[arguments.length + 4];
        System.arraycopy(new String[] {"secrets", "apply", "--plan", plan.toString()}, 0, all, 0, 4);
        System.arraycopy(arguments, 0, all, 4, arguments.length);
        return new Result(root.execute(all), out.toString(), err.toString());
    }
}
