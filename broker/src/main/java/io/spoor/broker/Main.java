package io.spoor.broker;

import io.spoor.broker.cli.SpoorCommand;

/** Where {@code java -jar spoor.jar} begins. */
public final class Main {
    private static final String LOGBACK_FILE = "logback.configurationFile";

    private Main() {}

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] arguments) {
        // Before the first logger is made.
        System.setProperty(LOGBACK_FILE, System.getProperty(LOGBACK_FILE, "spoor-logback.xml"));
        System.exit(SpoorCommand.execute(System.getenv(), arguments));
    }
}
