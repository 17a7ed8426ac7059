package io.spoor.certs.secrets;

import io.spoor.certs.AlternativeName;
import io.spoor.certs.CertsException;
import io.spoor.certs.authority.Usage;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that has to be there: {@code tls.crt} with the chain, {@code tls.key} (PKCS#8) and {@code ca.crt}, the
 * certificate of its authority.
 *
 * @param authority the Secret of the authority that issues it
 * @param dnsNames each may be several with commas between them, or empty, so that a variable can stand for any number
 * @param ipAddresses like {@code dnsNames}
 * @param usages empty for a server's
 * @param validity null for the usual one of its usage, the shorter one of two
 * @param renewBefore how long before its end a new one is made; null for a third of its life
 * @param when false leaves it out; null is true
 */
public record CertificatePlan(
        String secret,
        String authority,
        String commonName,
        List<String> dnsNames,
        List<String> ipAddresses,
        Set<Usage> usages,
        @Nullable Duration validity,
        @Nullable Duration renewBefore,
        @Nullable Boolean when) {

    public CertificatePlan {
        SecretNames.checkSecret(secret);
        SecretNames.checkSecret(authority);
        Lives.checkName(secret, commonName);
        Lives.checkValidity(secret, validity);
        dnsNames = List.copyOf(dnsNames);
        ipAddresses = List.copyOf(ipAddresses);
        usages = usages.isEmpty() ? Set.of(Usage.SERVER) : Set.copyOf(usages);
        Set<AlternativeName> names = names(secret, dnsNames, ipAddresses);
        if (usages.contains(Usage.SERVER) && names.isEmpty()) {
            throw new IllegalArgumentException("the certificate " + secret
                    + " is for a server and has no names; clients look at nothing else: give dnsNames or ipAddresses");
        }
        Duration life = life(validity, usages);
        if (renewBefore != null && renewBefore.compareTo(life) >= 0) {
            throw new IllegalArgumentException("the certificate " + secret + " lives for " + life.toHours()
                    + "h and would be renewed " + renewBefore.toHours()
                    + "h before its end: each time; take a shorter renewBefore");
        }
    }

    /** The names that it must have, each once, in the order of the plan. */
    Set<AlternativeName> names() {
        return names(secret, dnsNames, ipAddresses);
    }

    Duration life() {
        return life(validity, usages);
    }

    Duration renewal() {
        return renewBefore == null ? life().dividedBy(3) : renewBefore;
    }

    boolean wanted() {
        return when == null || when;
    }

    private static Duration life(@Nullable Duration validity, Set<Usage> usages) {
        if (validity != null) {
            return validity;
        }
        return (usages.contains(Usage.SERVER) ? Usage.SERVER : Usage.CLIENT).defaultValidity();
    }

    private static Set<AlternativeName> names(String secret, List<String> dnsNames, List<String> ipAddresses) {
        Set<AlternativeName> names = new LinkedHashSet<>();
        try {
            for (String name : each(dnsNames)) {
                names.add(AlternativeName.dns(name));
            }
            for (String address : each(ipAddresses)) {
                names.add(AlternativeName.ip(address));
            }
        } catch (CertsException e) {
            throw new IllegalArgumentException("a name of the certificate " + secret + ": " + e.getMessage(), e);
        }
        return names;
    }

    private static List<String> each(List<String> items) {
        return items.stream()
                .flatMap(item -> List.of(item.split(",", -1)).stream())
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }
}
