package io.spoor.certs.secrets;

import io.spoor.certs.authority.Usage;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Plans for tests. */
final class Plans {
    static final AuthorityPlan AUTHORITY = new AuthorityPlan("ca", "Plant 7", Duration.ofDays(3650), null, null);
    static final CertificatePlan SERVER = server("broker.example.com");

    private Plans() {}

    static CertificatePlan server(String... dnsNames) {
        return new CertificatePlan(
                "broker-tls",
                "ca",
                "broker",
                List.of(dnsNames),
                List.of("127.0.0.1"),
                Set.of(Usage.SERVER),
                Duration.ofDays(90),
                Duration.ofDays(30),
                null);
    }

    static PasswordPlan passwords(String... keys) {
        Map<String, PasswordKey> map = new HashMap<>();
        for (String key : keys) {
            map.put(key, new PasswordKey(null, null, null));
        }
        return new PasswordPlan("users", map, null);
    }

    static SecretsPlan of(CertificatePlan certificate) {
        return new SecretsPlan(List.of(AUTHORITY), List.of(certificate), List.of());
    }

    static SecretsPlan of(PasswordPlan passwords) {
        return new SecretsPlan(List.of(), List.of(), List.of(passwords));
    }
}
