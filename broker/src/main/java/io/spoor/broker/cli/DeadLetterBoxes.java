package io.spoor.broker.cli;

import io.spoor.tracing.spi.BridgeFactory;
import io.spoor.tracing.spi.DeadLetterBox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say whose dead letters are meant. */
final class DeadLetterBoxes {

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            defaultValue = "data",
            description = "The broker's data directory; by default ${DEFAULT-VALUE}.")
    private Path dataDir;

    @Option(
            names = "--destination",
            paramLabel = "NAME",
            description = "Only those of one destination, such as influxdb or embedded.")
    private @Nullable String destination;

    /** The boxes, by name. */
    List<DeadLetterBox> all() throws IOException {
        if (!Files.isDirectory(dataDir)) {
            throw new IOException(dataDir + " is no folder; --data takes the broker's data directory");
        }
        List<DeadLetterBox> boxes = new ArrayList<>();
        for (BridgeFactory<?> factory : ServiceLoader.load(BridgeFactory.class)) {
            factory.deadLetters(dataDir).ifPresent(boxes::add);
        }
        boxes.sort(Comparator.comparing(DeadLetterBox::destination));
        if (destination == null) {
            return boxes;
        }
        List<DeadLetterBox> chosen = boxes.stream()
                .filter(box -> box.destination().equals(destination))
                .toList();
        if (chosen.isEmpty()) {
            throw new IOException("'" + destination + "' keeps no dead letters; those who do are "
                    + boxes.stream().map(DeadLetterBox::destination).collect(Collectors.joining(", ")));
        }
        return chosen;
    }
}
