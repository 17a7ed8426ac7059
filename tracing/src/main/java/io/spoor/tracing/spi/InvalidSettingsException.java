package io.spoor.tracing.spi;

import java.util.List;
import java.util.stream.Collectors;

/** A settings record was given values that it cannot have; thrown by {@link SettingsCheck#done}. */
public class InvalidSettingsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<SettingsCheck.Fault> faults;

    InvalidSettingsException(List<SettingsCheck.Fault> faults) {
        super(faults.stream().map(SettingsCheck.Fault::toString).collect(Collectors.joining("; ")));
        this.faults = List.copyOf(faults);
    }

    /** Everything that is wrong, in the order of the checks. */
    public List<SettingsCheck.Fault> faults() {
        return faults;
    }
}
