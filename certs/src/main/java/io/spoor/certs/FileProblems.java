package io.spoor.certs;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/** Says what an I/O error means: the JDK's own messages are often no more than the file's name. */
public final class FileProblems {
    private FileProblems() {}

    /** The cause in words, without the file's name where the JDK's message would only repeat it. */
    public static String describe(IOException problem) {
        if (problem instanceof NoSuchFileException) {
            return "there is no such file or folder";
        }
        if (problem instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (problem instanceof FileAlreadyExistsException) {
            return "it exists already";
        }
        if (problem instanceof NotDirectoryException) {
            return "it is not a folder";
        }
        if (problem instanceof DirectoryNotEmptyException) {
            return "it is a folder with files in it";
        }
        @Nullable
        String text = problem instanceof FileSystemException system ? system.getReason() : problem.getMessage();
        return text == null ? problem.getClass().getSimpleName() : text;
    }
}
