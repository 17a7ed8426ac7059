package io.spoor.certs.tls;

import io.spoor.certs.CertsException;
import io.spoor.certs.FileContent;
import io.spoor.certs.Password;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Reads key stores with one private key and its chain. */
final class Pkcs12File {
    private Pkcs12File() {}

    static Identity read(FileContent file, Password password) throws CertsException {
        char[] characters = password.characters();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(file.bytes()), characters);
            List<String> keys = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    keys.add(alias);
                }
            }
            if (keys.size() != 1) {
                throw new CertsException(file.path() + " holds " + (keys.isEmpty() ? "no key" : "the keys " + keys)
                        + "; one is wanted, with its certificate");
            }
            Certificate[] chain = store.getCertificateChain(keys.get(0));
            if (chain == null || !(store.getKey(keys.get(0), characters) instanceof PrivateKey key)) {
                throw new CertsException(file.path() + " holds a key without its certificate");
            }
            return new Identity(
                    Arrays.stream(chain).map(X509Certificate.class::cast).toList(), key);
        } catch (IOException e) {
            if (e.getCause() instanceof UnrecoverableKeyException) {
                throw new CertsException("The password in " + password.origin() + " does not open " + file.path(), e);
            }
            throw new CertsException(file.path() + " is no PKCS#12 key store, or damaged: " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw new CertsException(file.path() + " cannot be read: " + e.getMessage(), e);
        } finally {
            Arrays.fill(characters, '\0');
        }
    }
}
