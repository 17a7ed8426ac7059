package io.spoor.certs.secrets;

import io.spoor.certs.CertsException;
import io.spoor.certs.authority.IssuedCertificate;
import io.spoor.certs.authority.PemAuthority;
import io.spoor.certs.secrets.SecretChange.Action;
import io.spoor.certs.secrets.SecretStore.Kind;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Makes a store what a plan says, as often as wanted: what is missing is made; authorities and passwords that are there
 * stay; certificates are renewed when they end soon or no longer fit. What fails does not keep the rest from being done.
 *
 * <p>Several may run at once: a store refuses what another has changed meanwhile, and then it is looked at again. Used by
 * one thread.
 */
public final class SecretsUpdate {
    private static final int TRIES = 5;
    /** An authority that ends sooner is worth a word: all who trust it have to be told of the next. */
    private static final Duration AUTHORITY_NOTICE = Duration.ofDays(365);

    private final SecretStore store;
    private final InstantSource clock;
    private final boolean dryRun;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, PemAuthority> authorities = new HashMap<>();

    /** @param dryRun decides everything, and writes nothing */
    public SecretsUpdate(SecretStore store, InstantSource clock, boolean dryRun) {
        this.store = store;
        this.clock = clock;
        this.dryRun = dryRun;
    }

    /** One look at what there is, and what follows from it; empty if somebody else was faster. */
    private interface Step {
        Optional<SecretChange> take(Optional<StoredSecret> found) throws CertsException;
    }

    /**
     * Does it.
     *
     * @param report is told of each secret when it is done
     * @return whether all of the plan is fulfilled
     */
    public boolean apply(SecretsPlan plan, Consumer<SecretChange> report) {
        List<SecretChange> changes = new ArrayList<>();
        Consumer<SecretChange> both = report.andThen(changes::add);
        plan.authorities().forEach(item -> both.accept(repeat(item.secret(), found -> authority(item, found))));
        plan.certificates().forEach(item -> both.accept(repeat(item.secret(), found -> certificate(item, found))));
        plan.passwords().forEach(item -> both.accept(repeat(item.secret(), found -> passwords(item, found))));
        return changes.stream().noneMatch(change -> change.action() == Action.FAILED);
    }

    private SecretChange repeat(String secret, Step step) {
        try {
            for (int i = 0; i < TRIES; i++) {
                Optional<SecretChange> change = step.take(store.find(secret));
                if (change.isPresent()) {
                    return change.get();
                }
            }
            return new SecretChange(
                    Action.FAILED,
                    secret,
                    "Somebody else changed it " + TRIES + " times while it was looked at; who else writes to it?");
        } catch (CertsException e) {
            return new SecretChange(Action.FAILED, secret, String.valueOf(e.getMessage()));
        }
    }

    private Optional<SecretChange> authority(AuthorityPlan plan, Optional<StoredSecret> found) throws CertsException {
        if (found.isPresent() && found.get().has(TlsSecret.CERTIFICATE)) {
            PemAuthority authority = TlsSecret.authority(found.get(), clock);
            authorities.put(plan.secret(), authority);
            Instant end = authority.certificate().getNotAfter().toInstant();
            boolean soon = clock.instant().plus(AUTHORITY_NOTICE).isAfter(end);
            return done(Action.KEPT, plan.secret(), describe(authority) + (soon ? "; it needs a successor soon" : ""));
        }
        if (plan.isExisting()) {
            throw new CertsException(
                    found.isPresent()
                            ? "It has no " + TlsSecret.CERTIFICATE + "; an authority needs " + TlsSecret.CERTIFICATE
                                    + " and " + TlsSecret.KEY
                            : "It is not there, and is said to exist; make it, with " + TlsSecret.CERTIFICATE + " and "
                                    + TlsSecret.KEY);
        }
        PemAuthority authority = PemAuthority.create(plan.commonName(), plan.life(), clock);
        if (!save(plan.secret(), found, Kind.TLS, TlsSecret.of(authority))) {
            return Optional.empty();
        }
        authorities.put(plan.secret(), authority);
        return done(Action.CREATED, plan.secret(), describe(authority));
    }

    private Optional<SecretChange> certificate(CertificatePlan plan, Optional<StoredSecret> found)
            throws CertsException {
        PemAuthority authority = authorities.get(plan.authority());
        if (authority == null) {
            throw new CertsException("Its authority, " + plan.authority() + ", cannot be used");
        }
        String why = "";
        if (found.isPresent()) {
            CertificateCheck check = CertificateCheck.of(found.get(), plan, authority, clock.instant());
            if (check.verdict() == CertificateCheck.Verdict.KEEP) {
                return done(Action.KEPT, plan.secret(), "certificate " + plan.commonName() + ", " + check.detail());
            }
            why = ": " + check.detail();
        }
        IssuedCertificate issued =
                authority.issue(plan.commonName(), List.copyOf(plan.names()), plan.usages(), plan.life());
        if (!save(plan.secret(), found, Kind.TLS, TlsSecret.of(issued, authority))) {
            return Optional.empty();
        }
        return done(
                found.isPresent() ? Action.RENEWED : Action.CREATED,
                plan.secret(),
                "certificate " + plan.commonName() + " of " + plan.authority() + ", ends on "
                        + issued.certificate().getNotAfter().toInstant() + why);
    }

    private Optional<SecretChange> passwords(PasswordPlan plan, Optional<StoredSecret> found) throws CertsException {
        Map<String, byte[]> present = found.map(StoredSecret::data).orElse(Map.of());
        Map<String, byte[]> missing = new TreeMap<>();
        for (Map.Entry<String, PasswordKey> key : plan.keys().entrySet()) {
            byte[] value = present.get(key.getKey());
            if (value == null) {
                missing.put(key.getKey(), key.getValue().make(random).getBytes(StandardCharsets.UTF_8));
            } else if (value.length == 0) {
                throw new CertsException(
                        "Its key " + key.getKey() + " is empty; remove the key, and a password is made for it");
            }
        }
        if (missing.isEmpty()) {
            return done(
                    Action.KEPT, plan.secret(), String.join(", ", plan.keys().keySet()));
        }
        Map<String, byte[]> all = new LinkedHashMap<>(present);
        all.putAll(missing);
        if (!save(plan.secret(), found, Kind.OPAQUE, all)) {
            return Optional.empty();
        }
        String made = plan.keys().entrySet().stream()
                .filter(key -> missing.containsKey(key.getKey()))
                .map(key -> key.getKey() + " (" + key.getValue().describe() + ")")
                .collect(Collectors.joining(", "));
        return done(found.isPresent() ? Action.COMPLETED : Action.CREATED, plan.secret(), made);
    }

    private boolean save(String secret, Optional<StoredSecret> found, Kind kind, Map<String, byte[]> data)
            throws CertsException {
        if (dryRun) {
            return true;
        }
        if (found.isEmpty()) {
            return store.create(secret, kind, data);
        }
        // What somebody has added to it stays.
        Map<String, byte[]> all = new LinkedHashMap<>(data);
        found.get().data().forEach(all::putIfAbsent);
        return store.replace(found.get(), all);
    }

    private static String describe(PemAuthority authority) {
        return "authority " + authority.certificate().getSubjectX500Principal().getName() + ", ends on "
                + authority.certificate().getNotAfter().toInstant();
    }

    private static Optional<SecretChange> done(Action action, String secret, String detail) {
        return Optional.of(new SecretChange(action, secret, detail));
    }
}
