package io.spoor.certs.authority;

import io.spoor.certs.CertsException;
import io.spoor.certs.PemText;
import io.spoor.certs.PrivateFiles;
import java.math.BigInteger;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.jspecify.annotations.Nullable;

/**
 * Writes an authority's revocation list. The list itself is the memory: its number and its life carry over to the next
 * one. The caller holds the folder's lock.
 */
final class CrlWriter {
    private final CaDirectory directory;
    private final X509Certificate authority;
    private final X509Signer signer;
    private final InstantSource clock;

    CrlWriter(CaDirectory directory, X509Certificate authority, X509Signer signer, InstantSource clock) {
        this.directory = directory;
        this.authority = authority;
        this.signer = signer;
        this.clock = clock;
    }

    /** @param validity null for as long as the one before */
    X509CRL write(@Nullable Duration validity) throws CertsException {
        Optional<X509CRL> earlier = directory.revocationList();
        Duration life =
                validity == null ? earlier.flatMap(CrlWriter::life).orElse(CaProfile.DEFAULT.crlValidity()) : validity;
        if (life.isNegative() || life.isZero()) {
            throw new CertsException("A revocation list must count for some time, not for " + life);
        }
        Instant now = clock.instant();
        Instant end = now.plus(life);
        Instant last = authority.getNotAfter().toInstant();
        BigInteger number =
                earlier.map(CrlWriter::number).orElse(BigInteger.ZERO).add(BigInteger.ONE);
        X509CRL list = signer.revocationList(number, now, end.isAfter(last) ? last : end, directory.entries());
        PrivateFiles.writePublic(directory.crlFile(), PemText.of(list));
        return list;
    }

    /** Writes a new list if there is none, or if more than half of its life has passed. */
    void refresh() throws CertsException {
        X509CRL current = directory.revocationList().orElse(null);
        Duration life = current == null ? null : life(current).orElse(null);
        if (current == null
                || (life != null
                        && clock.instant()
                                .isAfter(current.getThisUpdate().toInstant().plus(life.dividedBy(2))))) {
            write(null);
        }
    }

    private static Optional<Duration> life(X509CRL list) {
        return Optional.ofNullable(list.getNextUpdate())
                .map(end -> Duration.between(list.getThisUpdate().toInstant(), end.toInstant()));
    }

    private static BigInteger number(X509CRL list) {
        byte[] extension = list.getExtensionValue(Extension.cRLNumber.getId());
        return extension == null
                ? BigInteger.ZERO
                : ASN1Integer.getInstance(ASN1OctetString.getInstance(extension).getOctets())
                        .getValue();
    }
}
