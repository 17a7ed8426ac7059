package io.spoor.broker.cli;

import io.spoor.broker.auth.PasswordFileEditor;
import io.spoor.broker.auth.PasswordFileEditor.Kind;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code spoor passwd}: adds, changes and removes users of a password file. */
@Command(
        name = "passwd",
        mixinStandardHelpOptions = true,
        description = "Set the password of a user in a password file, or remove the user. A file that does not exist is"
                + " made. A running broker takes up the change within seconds.")
final class PasswdCommand implements Callable<Integer> {

    /** Asks a human, without showing the answer. */
    interface Prompt {
        /** Null if there is nobody to ask. */
        char @Nullable [] ask(String question);
    }

    /** Where the password comes from, if not from the terminal, or that there is none. */
    static final class Source {
        @Option(names = "--stdin", description = "Read the password from the first line of standard input.")
        private boolean stdin;

        @Option(
                names = "--password-file",
                paramLabel = "SECRET",
                description = "Read the password from the first line of this file.")
        private @Nullable Path secretFile;

        @Option(names = "--delete", description = "Remove the user.")
        private boolean delete;
    }

    private final InputStream input;
    private final Prompt prompt;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE", description = "The password file.")
    private Path file;

    @Parameters(index = "1", paramLabel = "USER", description = "The user's name.")
    private String user;

    @ArgGroup
    private Source source = new Source();

    @Option(names = "--bcrypt", description = "Keep the password as bcrypt instead of Argon2id.")
    private boolean bcrypt;

    PasswdCommand() {
        this(System.in, PasswdCommand::askTerminal);
    }

    PasswdCommand(InputStream input, Prompt prompt) {
        this.input = input;
        this.prompt = prompt;
    }

    @Override
    public Integer call() throws IOException {
        PasswordFileEditor editor = new PasswordFileEditor(file);
        if (source.delete) {
            if (!editor.remove(user)) {
                throw new IOException(file + " has no user '" + user + "'");
            }
            say("Removed " + user + " from " + file);
            return 0;
        }
        // Before asking for a password in vain
        String problem = PasswordFileEditor.problemOf(user);
        if (problem != null) {
            throw wrongUse("the user name '" + user + "' " + problem);
        }
        byte[] password = password();
        try {
            boolean added = editor.set(user, password, bcrypt ? Kind.BCRYPT : Kind.ARGON2ID);
            say((added ? "Added " : "Changed the password of ") + user + " in " + file);
            return 0;
        } catch (IllegalArgumentException e) {
            throw wrongUse(String.valueOf(e.getMessage()));
        }
    }

    private byte[] password() throws IOException {
        if (source.stdin) {
            return firstLine(input);
        }
        if (source.secretFile != null) {
            try (InputStream in = Files.newInputStream(source.secretFile)) {
                return firstLine(in);
            }
        }
        char[] first = prompt.ask("Password of " + user + ": ");
        char[] second = first == null ? null : prompt.ask("The same again: ");
        if (first == null || second == null) {
            throw wrongUse("there is no terminal to ask for the password at; use --stdin or --password-file");
        }
        if (!Arrays.equals(first, second)) {
            throw new IOException("the two passwords differ; nothing was changed");
        }
        return new String(first).getBytes(StandardCharsets.UTF_8);
    }

    /** What stands before the first line break, at most as much as could be a password and one byte. */
    private static byte[] firstLine(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(PasswordFileEditor.MAX_PASSWORD_BYTES + 2);
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        if (end > 0 && end < bytes.length && bytes[end - 1] == '\r') {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }

    @SuppressWarnings("SystemConsoleNull") // without a terminal Java 17 gives no console, later ones may give no answer
    private static char @Nullable [] askTerminal(String question) {
        Console console = System.console();
        return console == null ? null : console.readPassword("%s", question);
    }

    private ParameterException wrongUse(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }

    private void say(String text) {
        spec.commandLine().getOut().println(text);
        spec.commandLine().getOut().flush();
    }
}
