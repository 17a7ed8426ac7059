package io.spoor.certs.authority;

import io.spoor.certs.AlternativeName;
import io.spoor.certs.CertsException;
import io.spoor.certs.KeyType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a new certificate shall say.
 *
 * @param commonName for a device usually its client identifier
 * @param keyType of the key pair to be made
 */
public record CertificateRequest(
        Usage usage, String commonName, List<AlternativeName> alternativeNames, KeyType keyType, Duration validity) {

    public CertificateRequest {
        alternativeNames = List.copyOf(alternativeNames);
    }

    /**
     * A server's certificate with an EC key and the usual life. Where no alternative name is given, the common name
     * becomes one: clients look at nothing else (RFC 9525, 6.3).
     */
    public static CertificateRequest server(String commonName, List<AlternativeName> alternativeNames)
            throws CertsException {
        List<AlternativeName> names = new ArrayList<>(alternativeNames);
        if (names.isEmpty()) {
            Optional<AlternativeName> host = AlternativeName.ofHost(commonName);
            names.add(host.orElseThrow(() -> new CertsException("'" + commonName
                    + "' is neither a host name nor an address: name those that clients dial as alternative names")));
        }
        return new CertificateRequest(Usage.SERVER, commonName, names, KeyType.EC_P256, Usage.SERVER.defaultValidity());
    }

    /** A device's certificate with an EC key and the usual life. */
    public static CertificateRequest client(String commonName, List<AlternativeName> alternativeNames) {
        return new CertificateRequest(
                Usage.CLIENT, commonName, alternativeNames, KeyType.EC_P256, Usage.CLIENT.defaultValidity());
    }

    /** The same with another kind of key. */
    public CertificateRequest withKeyType(KeyType other) {
        return new CertificateRequest(usage, commonName, alternativeNames, other, validity);
    }

    /** The same with another life. */
    public CertificateRequest withValidity(Duration other) {
        return new CertificateRequest(usage, commonName, alternativeNames, keyType, other);
    }
}
