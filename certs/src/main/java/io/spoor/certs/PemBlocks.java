package io.spoor.certs;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/** The blocks of a PEM file (RFC 7468) with their labels; text around them is a comment. */
final class PemBlocks {
    private static final int DER_SEQUENCE = 0x30;

    private PemBlocks() {}

    /** All blocks of a file, which has at least one. */
    static List<PemObject> read(FileContent file, String wanted) throws CertsException {
        List<PemObject> blocks = new ArrayList<>();
        try (PemReader reader = new PemReader(new StringReader(file.text()))) {
            for (PemObject block = reader.readPemObject(); block != null; block = reader.readPemObject()) {
                blocks.add(block);
            }
        } catch (IOException | RuntimeException e) { // the decoder throws unchecked ones for bad Base64
            throw new CertsException(
                    file.path() + " is damaged in or after block " + (blocks.size() + 1) + ": " + e.getMessage(), e);
        }
        if (blocks.isEmpty()) {
            throw new CertsException(file.path() + " holds no " + wanted + ": " + whatItIs(file));
        }
        return blocks;
    }

    /** What the labels of blocks say they are, for an error message. */
    static String labels(List<PemObject> blocks) {
        return blocks.stream().map(PemObject::getType).distinct().collect(Collectors.joining(", "));
    }

    private static String whatItIs(FileContent file) {
        if (file.bytes().length == 0) {
            return "it is empty";
        }
        if (file.bytes()[0] == DER_SEQUENCE) {
            return "it is binary (DER or PKCS#12), and PEM is expected, which begins with -----BEGIN;"
                    + " openssl x509, pkey or crl convert it with '-inform DER'";
        }
        return "it is not PEM, which begins with -----BEGIN";
    }
}
