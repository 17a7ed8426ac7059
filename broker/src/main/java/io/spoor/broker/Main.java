package io.spoor.broker;

import io.spoor.broker.cli.SpoorCommand;
import java.util.Arrays;

/** Where {@code java -jar spoor.jar} begins. */
public final class Main {
    private static final String LOGBACK_FILE = "logback.configurationFile";

    private Main() {}

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] arguments) {
        // Before the first logger is made.
        System.setProperty(LOGBACK_FILE, System.getProperty(LOGBACK_FILE, "spoor-logback.xml"));
        System.exit(SpoorCommand.execute(System.getenv(), words(arguments)));
    }

    /**
     * What was said on the command line. In the image {@code spoor} is a script that the JVM runs ({@code #!}), and the system
     * puts the script's own path before its arguments.
     */
    static String[] words(String[] arguments) {
        boolean byScript = arguments.length > 0 && arguments[0].endsWith("/spoor");
        return byScript ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments;
    }
}
