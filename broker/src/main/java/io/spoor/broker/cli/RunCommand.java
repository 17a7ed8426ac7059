package io.spoor.broker.cli;

import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.embed.Spoor;
import io.spoor.certs.CertsException;
import io.spoor.certs.authority.DevelopmentAuthority;
import io.spoor.certs.authority.DevelopmentAuthority.DevelopmentFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code spoor run}: the broker, until it is told to stop. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the broker until it gets SIGTERM or SIGINT (Ctrl-C).",
            "Without a file: MQTT on 127.0.0.1:1883, TLS on 127.0.0.1:8883 with a certificate authority that is made on"
                    + " the first start, WebSocket on 127.0.0.1:8083, clients from this machine only, and embedded"
                    + " stores for payloads and trace events."
        })
final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--config", paramLabel = "FILE", description = "what to run, in YAML")
    private @Nullable Path file;

    @Option(
            names = "--data-dir",
            paramLabel = "FOLDER",
            defaultValue = "data",
            description = "where to keep everything when there is no file (default: ${DEFAULT-VALUE})")
    private Path dataDir = Path.of("data");

    @Override
    public Integer call() throws IOException, InterruptedException {
        long begin = System.nanoTime();
        DevelopmentFiles development = file == null ? developmentFiles() : null;
        BrokerConfig config = file == null ? BrokerConfig.defaults(dataDir) : BrokerConfig.load(file);
        Spoor broker = Spoor.builder().config(config).start();
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            broker.close();
                            stopped.countDown();
                        },
                        "spoor-shutdown"));
        spec.commandLine().getOut().print(new StartupText(broker, file, development, System.nanoTime() - begin));
        spec.commandLine().getOut().flush();
        stopped.await();
        return 0;
    }

    private DevelopmentFiles developmentFiles() throws IOException {
        try {
            Path folder =
                    BrokerConfig.developmentFolder(dataDir.toAbsolutePath().normalize());
            return DevelopmentAuthority.prepare(folder, Clock.systemUTC());
        } catch (CertsException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
