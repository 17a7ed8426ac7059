package io.spoor.certs.authority;

import io.spoor.certs.CertsException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.CRLReason;

/**
 * Why a certificate no longer counts (RFC 5280, 5.3.1). Holding a certificate back for a while is left out: brokers
 * cannot tell a device that it may come again.
 */
public enum RevocationReason {
    UNSPECIFIED(CRLReason.unspecified, "unspecified"),
    KEY_COMPROMISE(CRLReason.keyCompromise, "keyCompromise"),
    CA_COMPROMISE(CRLReason.cACompromise, "CACompromise"),
    AFFILIATION_CHANGED(CRLReason.affiliationChanged, "affiliationChanged"),
    SUPERSEDED(CRLReason.superseded, "superseded"),
    CESSATION_OF_OPERATION(CRLReason.cessationOfOperation, "cessationOfOperation");

    private final int code;
    private final String indexName;
    private final String optionName = name().toLowerCase(Locale.ROOT).replace('_', '-');

    RevocationReason(int code, String indexName) {
        this.code = code;
        this.indexName = indexName;
    }

    int code() {
        return code;
    }

    /** The spelling of OpenSSL's index. */
    String indexName() {
        return indexName;
    }

    /** The name on a command line, for example {@code key-compromise}. */
    public String optionName() {
        return optionName;
    }

    /** Finds a reason by its {@link #optionName()} or OpenSSL's spelling; case does not matter. */
    public static RevocationReason parse(String text) throws CertsException {
        for (RevocationReason reason : values()) {
            if (reason.optionName.equalsIgnoreCase(text) || reason.indexName.equalsIgnoreCase(text)) {
                return reason;
            }
        }
        throw new CertsException("'" + text + "' is no reason for a revocation; there are "
                + Arrays.stream(values()).map(RevocationReason::optionName).collect(Collectors.joining(", ")));
    }
}
