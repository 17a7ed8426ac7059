package io.spoor.certs.secrets;

import io.spoor.certs.CertsException;
import io.spoor.certs.FileContent;
import io.spoor.certs.authority.IssuedCertificate;
import io.spoor.certs.authority.PemAuthority;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** The keys of a Secret with a certificate, as {@code kubernetes.io/tls} and cert-manager have them. */
final class TlsSecret {
    static final String CERTIFICATE = "tls.crt";
    static final String KEY = "tls.key";
    static final String AUTHORITY = "ca.crt";

    private TlsSecret() {}

    static Map<String, byte[]> of(PemAuthority authority) {
        return data(authority.keyPem(), authority.certificatePem(), authority.certificatePem());
    }

    static Map<String, byte[]> of(IssuedCertificate issued, PemAuthority authority) throws CertsException {
        return data(issued.keyPem(), issued.chainPem(), authority.certificatePem());
    }

    static PemAuthority authority(StoredSecret secret, InstantSource clock) throws CertsException {
        return PemAuthority.open(content(secret, CERTIFICATE), content(secret, KEY), clock);
    }

    /** One of its values, called as it would be as a file. */
    static FileContent content(StoredSecret secret, String key) throws CertsException {
        byte[] bytes = secret.data().get(key);
        if (bytes == null || bytes.length == 0) {
            throw new CertsException("The Secret " + secret.name() + " has no " + key);
        }
        return FileContent.of(Path.of(secret.name(), key), bytes);
    }

    /** The key comes first: a Secret that was written in part is one without a certificate, which nobody has seen. */
    private static Map<String, byte[]> data(String key, String certificate, String authority) {
        Map<String, byte[]> data = new LinkedHashMap<>();
        data.put(KEY, key.getBytes(StandardCharsets.US_ASCII));
        data.put(CERTIFICATE, certificate.getBytes(StandardCharsets.US_ASCII));
        data.put(AUTHORITY, authority.getBytes(StandardCharsets.US_ASCII));
        return data;
    }
}
