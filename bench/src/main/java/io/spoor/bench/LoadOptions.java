package io.spoor.bench;

import io.spoor.bench.load.LoadSpec;
import io.spoor.bench.load.MqttVersion;
import io.spoor.bench.load.Pace;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that shape the load, shared by the commands. */
public final class LoadOptions {

    @Option(
            names = "--warmup",
            paramLabel = "SECONDS",
            defaultValue = "8",
            description = "full-speed load before measuring, for the JIT (default: ${DEFAULT-VALUE})")
    double warmup;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "length of each measurement (default: ${DEFAULT-VALUE})")
    double seconds;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "20000",
            description = "deliveries per second of the fixed-rate measurement; 0 leaves it out"
                    + " (default: ${DEFAULT-VALUE})")
    int rate;

    @Option(
            names = "--burst",
            paramLabel = "N",
            defaultValue = "1",
            description = "messages that a publisher sends at once at the fixed rate (default: ${DEFAULT-VALUE})")
    int burst;

    @Option(
            names = "--payload",
            paramLabel = "BYTES",
            defaultValue = "100",
            description = "payload size (default: ${DEFAULT-VALUE})")
    int payload;

    @Option(
            names = "--window",
            paramLabel = "N",
            defaultValue = "20",
            description = "unacknowledged messages per publisher at QoS 1 and 2 (default: ${DEFAULT-VALUE})")
    int window;

    @Option(
            names = "--mqtt",
            paramLabel = "VERSION",
            defaultValue = "3.1.1",
            description = "3.1.1 or 5 (default: ${DEFAULT-VALUE})")
    String mqtt = "3.1.1";

    @Option(
            names = "--publishers",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,20,200",
            description = "how many publish, each to a persistent session of its own, in persistent and absent"
                    + " (default: ${DEFAULT-VALUE})")
    List<Integer> publishers = List.of();

    @Option(
            names = "--queued",
            paramLabel = "N",
            defaultValue = "200000",
            description = "messages after which the subscribers of absent come back, if that is sooner than --seconds"
                    + " (default: ${DEFAULT-VALUE})")
    int queued;

    MqttVersion version() {
        return switch (mqtt) {
            case "3.1.1" -> MqttVersion.V3_1_1;
            case "5" -> MqttVersion.V5;
            default -> throw new IllegalArgumentException("--mqtt is '" + mqtt + "' but must be 3.1.1 or 5");
        };
    }

    public Optional<LoadSpec> load(Scenario scenario) {
        return Optional.ofNullable(scenario.load(payload, window, version()));
    }

    /** All loads of a scenario; none if it has no load. */
    List<LoadSpec> loads(Scenario scenario) {
        return scenario == Scenario.PERSISTENT || scenario == Scenario.ABSENT
                ? publishers.stream()
                        .map(count -> scenario.load(count, payload, window, version()))
                        .toList()
                : load(scenario).stream().toList();
    }

    /** Empty if no fixed rate is wanted. */
    public Optional<Pace> fixedPace() {
        return rate == 0 ? Optional.empty() : Optional.of(new Pace.Fixed(rate, burst));
    }

    public Duration warmupTime() {
        return seconds(warmup);
    }

    /** Before a measurement that follows one at full speed, so the JIT has been at work already. */
    public Duration settleTime() {
        return seconds(Math.min(2, warmup));
    }

    public Duration measuredTime() {
        return seconds(seconds);
    }

    static Duration seconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    String describeFixed() {
        return String.format(Locale.ROOT, "%,d msg/s", rate) + (burst > 1 ? " in bursts of " + burst : "");
    }
}
