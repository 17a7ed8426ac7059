package io.spoor.broker.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code spoor version}: what was built, and what runs it. */
@Command(
        name = "version",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        description = "Show the version of the broker and of Java.")
final class VersionCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        for (String line : new Provider().getVersion()) {
            spec.commandLine().getOut().println(line);
        }
        return 0;
    }

    /** Reads what the build wrote down. */
    static final class Provider implements IVersionProvider {
        private static final String RESOURCE = "/io/spoor/broker/version.properties";

        @Override
        public String[] getVersion() throws IOException {
            Properties build = new Properties();
            try (InputStream in = VersionCommand.class.getResourceAsStream(RESOURCE)) {
                if (in == null) {
                    throw new IOException(RESOURCE + " is missing from this build");
                }
                build.load(in);
            }
            String commit = build.getProperty("commit", "");
            return new String[] {
                "Spoor " + build.getProperty("version") + (commit.isEmpty() ? "" : " (" + commit + ")"),
                "Java " + Runtime.version() + ", " + System.getProperty("java.vm.name") + ", "
                        + System.getProperty("os.name") + " " + System.getProperty("os.arch")
            };
        }
    }
}
