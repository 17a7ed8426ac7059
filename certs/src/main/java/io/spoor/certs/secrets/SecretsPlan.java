package io.spoor.certs.secrets;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What secrets there have to be. Names are unique over all three kinds. */
public record SecretsPlan(
        List<AuthorityPlan> authorities, List<CertificatePlan> certificates, List<PasswordPlan> passwords) {

    public SecretsPlan {
        authorities = authorities.stream().filter(AuthorityPlan::wanted).toList();
        certificates = certificates.stream().filter(CertificatePlan::wanted).toList();
        passwords = passwords.stream().filter(PasswordPlan::wanted).toList();
        Set<String> names = new HashSet<>();
        authorities.forEach(authority -> claim(authority.secret(), names));
        Set<String> issuers = Set.copyOf(names);
        for (CertificatePlan certificate : certificates) {
            claim(certificate.secret(), names);
            if (!issuers.contains(certificate.authority())) {
                throw new IllegalArgumentException("the certificate " + certificate.secret() + " is of the authority "
                        + certificate.authority() + ", which this plan does not have; its authorities are: "
                        + (issuers.isEmpty()
                                ? "none"
                                : String.join(", ", issuers.stream().sorted().toList())));
            }
        }
        passwords.forEach(password -> claim(password.secret(), names));
        if (names.isEmpty()) {
            throw new IllegalArgumentException(
                    "the plan has nothing in it; give authorities, certificates or passwords, and 'when' of one of them true");
        }
    }

    private static void claim(String secret, Set<String> names) {
        if (!names.add(secret)) {
            throw new IllegalArgumentException("the Secret " + secret + " stands twice in the plan; keep one of them");
        }
    }
}
