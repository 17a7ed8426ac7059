package io.spoor.broker.config;

/** From where clients may connect without credentials. */
public enum Anonymous {
    /** From anywhere; {@code true} in the file. */
    ALLOWED("true"),
    /** From nowhere; {@code false} in the file. */
    REFUSED("false"),
    /** From this machine only, judged by the address of the TCP peer. */
    LOOPBACK("loopback");

    private final String text;

    Anonymous(String text) {
        this.text = text;
    }

    /**
     * Reads what stands in the file.
     *
     * @throws IllegalArgumentException if it is not one of the three
     */
    public static Anonymous parse(String text) {
        for (Anonymous value : values()) {
            if (value.text.equals(text)) {
                return value;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is not one of true, false, loopback");
    }

    /** The form in the file. */
    @Override
    public String toString() {
        return text;
    }
}
