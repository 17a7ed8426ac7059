package io.spoor.broker.cli;

import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.config.ConfigText;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code spoor check-config}: everything that is wrong with a file, or what it means. */
@Command(
        name = "check-config",
        mixinStandardHelpOptions = true,
        description = "Check a configuration file: say everything that is wrong with it, or print every setting that is"
                + " in effect with it, defaults included.")
final class CheckConfigCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The configuration file.")
    private Path file;

    @Override
    public Integer call() {
        BrokerConfig config = BrokerConfig.load(file);
        PrintWriter out = spec.commandLine().getOut();
        out.println("# " + file + " is right. In effect:");
        out.print(ConfigText.of(config));
        out.flush();
        return 0;
    }
}
