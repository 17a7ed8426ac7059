package io.spoor.bridges.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/**
 * Puts QuestDB's native libraries into a folder of ours, always under the same names. Left to itself it unpacks them into
 * the temporary folder at each start, and each process that is killed leaves 9 MB there for ever.
 */
final class NativeLibraries {
    /** Where QuestDB looks before it unpacks anything. */
    private static final String PROPERTY = "questdb.libs.dir";

    private NativeLibraries() {}

    /**
     * Unpacks them and tells QuestDB, unless the user told it something else. Has an effect only before any class of
     * QuestDB is used. On a system that they are not made for, QuestDB itself says so.
     */
    static synchronized void unpackTo(Path folder) throws IOException {
        if (System.getProperty(PROPERTY) != null) {
            return;
        }
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = "aarch64".equals(System.getProperty("os.arch")) ? "aarch64" : "x86-64";
        boolean complete;
        if (system.contains("linux")) {
            complete = unpack("linux-" + arch, folder, "libquestdb.so", "libquestdbr.so");
        } else if (system.contains("mac")) {
            complete = unpack("darwin-" + arch, folder, "libquestdb.dylib", "libquestdbr.dylib");
        } else {
            complete =
                    system.contains("windows") && unpack("windows-" + arch, folder, "libquestdb.dll", "questdbr.dll");
        }
        if (complete) {
            System.setProperty(PROPERTY, folder.toString());
        }
    }

    private static boolean unpack(String platform, Path folder, String... names) throws IOException {
        Files.createDirectories(folder);
        for (String name : names) {
            try (InputStream in =
                    NativeLibraries.class.getResourceAsStream("/io/questdb/bin/" + platform + "/" + name)) {
                if (in == null) {
                    return false;
                }
                // Under another name first: a process that has the old file open must not see it change.
                Path part = folder.resolve(name + ".part");
                Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
                Files.move(part, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return true;
    }
}
