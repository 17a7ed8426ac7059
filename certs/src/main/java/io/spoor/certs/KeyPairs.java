package io.spoor.certs;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;

/** Tells whether two halves of a key pair belong together. */
public final class KeyPairs {
    private static final int PROBE_BYTES = 32;

    private KeyPairs() {}

    /** Signs with one half and verifies with the other: it works for keys that do not show their numbers, too. */
    public static boolean match(PrivateKey privateKey, PublicKey publicKey) {
        byte[] probe = new byte[PROBE_BYTES];
        new SecureRandom().nextBytes(probe);
        try {
            Signature signature = Signature.getInstance(KeyType.signatureAlgorithm(publicKey));
            signature.initSign(privateKey);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // keys of different kinds cannot even be tried on each other
        }
    }
}
