package io.spoor.broker.cli;

import io.spoor.broker.config.ConfigLoader;
import io.spoor.broker.secrets.ClusterAccess;
import io.spoor.broker.secrets.KubernetesSecretStore;
import io.spoor.certs.CertsException;
import io.spoor.certs.secrets.FolderSecretStore;
import io.spoor.certs.secrets.SecretChange;
import io.spoor.certs.secrets.SecretStore;
import io.spoor.certs.secrets.SecretsPlan;
import io.spoor.certs.secrets.SecretsUpdate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code spoor secrets apply}. */
@Command(
        name = "apply",
        mixinStandardHelpOptions = true,
        description = "Make what a plan asks for and what is not there: authorities, certificates, passwords. What is"
                + " there stays, but certificates are renewed when they end soon or when their names change. May be"
                + " run as often as wanted.",
        footer = {
            "",
            "A plan, in which ${NAME:default} takes environment variables:",
            "  authorities:",
            "    - {secret: internal-ca, commonName: Plant 7, validity: 3650d}",
            "  certificates:",
            "    - {secret: broker-tls, authority: internal-ca, commonName: broker,",
            "       dnsNames: [broker.example.com], ipAddresses: [192.0.2.7], usages: [server],",
            "       validity: 90d, renewBefore: 30d}",
            "  passwords:",
            "    - {secret: influxdb-users, keys: {user: {value: spoor}, token: {length: 64, alphabet: url-safe}}}",
            "",
            "Each also takes 'when: false', which leaves it out. An alphabet is alphanumeric, hex or url-safe.",
            "A certificate becomes tls.crt, tls.key and ca.crt.",
            "",
            "Exit code 1 if anything of it failed; the rest is done all the same."
        })
final class SecretsApply implements Callable<Integer> {
    /** As long as a control plane takes to be replaced. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Where the secrets are kept. */
    static final class Target {
        @Option(
                names = "--kubernetes",
                description =
                        "Keep them as Secrets in the namespace of the pod that this runs in, with the rights of its"
                                + " service account: get, create and update on secrets.")
        private boolean kubernetes;

        @Option(
                names = "--folder",
                paramLabel = "DIR",
                description = "Keep them as files DIR/SECRET/KEY, which only this user can read.")
        private @Nullable Path folder;
    }

    private final Map<String, String> environment;
    private final Path serviceAccount;
    private final Duration patience;

    @Spec
    private CommandSpec spec;

    @Option(names = "--plan", paramLabel = "FILE", required = true, description = "What there has to be, as YAML.")
    private Path plan;

    @ArgGroup(multiplicity = "1")
    private Target target;

    @Option(names = "--namespace", paramLabel = "NAME", description = "With --kubernetes, another namespace.")
    private @Nullable String namespace;

    @Option(
            names = "--label",
            paramLabel = "KEY=VALUE",
            description = "With --kubernetes, a label of what is made. May be given several times.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = "--group-readable",
            description =
                    "With --folder, let this process' group read the files, too: containers of several users share"
                            + " them by a group.")
    private boolean groupReadable;

    @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
    private boolean dryRun;

    SecretsApply() {
        this(System.getenv(), ClusterAccess.SERVICE_ACCOUNT, PATIENCE);
    }

    SecretsApply(Map<String, String> environment, Path serviceAccount, Duration patience) {
        this.environment = environment;
        this.serviceAccount = serviceAccount;
        this.patience = patience;
    }

    @Override
    public Integer call() throws IOException {
        SecretsPlan wanted = ConfigLoader.read(SecretsPlan.class, plan, environment);
        SecretsUpdate update;
        try {
            update = new SecretsUpdate(store(), InstantSource.system(), dryRun);
        } catch (CertsException e) {
            throw new IOException("spoor secrets apply: " + e.getMessage(), e);
        }
        return update.apply(wanted, this::report) ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private SecretStore store() throws CertsException {
        Path folder = target.folder;
        if (target.kubernetes || folder == null) {
            if (groupReadable) {
                throw wrongUse("--group-readable is for --folder; in Kubernetes, Roles say who may read");
            }
            return new KubernetesSecretStore(
                    ClusterAccess.ofPod(environment, serviceAccount, namespace), labels, patience);
        }
        if (namespace != null || !labels.isEmpty()) {
            throw wrongUse("--namespace and --label are for --kubernetes; a folder has neither");
        }
        return new FolderSecretStore(folder, groupReadable);
    }

    private ParameterException wrongUse(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }

    private void report(SecretChange change) {
        boolean failed = change.action() == SecretChange.Action.FAILED;
        boolean wouldOnly = dryRun && !failed && change.action() != SecretChange.Action.KEPT;
        String action = (wouldOnly ? "would be " : "") + change.action().name().toLowerCase(Locale.ROOT);
        var out = failed ? spec.commandLine().getErr() : spec.commandLine().getOut();
        out.println(String.format("%-9s %s  %s", action, change.secret(), change.detail()));
        out.flush();
    }
}
