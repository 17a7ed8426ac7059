package io.spoor.certs.tls;

import java.io.EOFException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateRevokedException;
import java.security.cert.PKIXReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Why a handshake failed, read out of the exception that the JDK's TLS threw, however deep others have wrapped it.
 *
 * <p>What certificates lack is told by the types and reasons of the exceptions in the chain of causes. For the rest the
 * JDK throws one type only, so its messages decide; they are the same from Java 17 to 25, but for the alert's name that
 * newer ones put in front.
 *
 * @param detail the message that decided, one line of at most 300 characters
 */
public record HandshakeDiagnosis(HandshakeProblem problem, String detail) {
    private static final int MAX_DEPTH = 20;
    private static final int MAX_DETAIL = 300;
    private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");

    /** Diagnoses the failure of either end, client or server. */
    public static HandshakeDiagnosis of(Throwable failure) {
        List<Throwable> causes = causes(failure);
        // Certificates first: their exceptions are causes of general ones. "Closed" last: it follows from any other.
        List<Function<Throwable, Optional<HandshakeProblem>>> rules = List.of(
                HandshakeDiagnosis::certificate,
                HandshakeDiagnosis::timeout,
                HandshakeDiagnosis::alert,
                HandshakeDiagnosis::message,
                HandshakeDiagnosis::otherCertificate,
                HandshakeDiagnosis::closed);
        for (Function<Throwable, Optional<HandshakeProblem>> rule : rules) {
            for (Throwable cause : causes) {
                Optional<HandshakeProblem> problem = rule.apply(cause);
                if (problem.isPresent()) {
                    return new HandshakeDiagnosis(problem.get(), detail(cause));
                }
            }
        }
        return new HandshakeDiagnosis(HandshakeProblem.OTHER, detail(causes.get(0)));
    }

    private static Optional<HandshakeProblem> certificate(Throwable cause) {
        if (cause instanceof CertificateExpiredException) {
            return Optional.of(HandshakeProblem.CERTIFICATE_EXPIRED);
        }
        if (cause instanceof CertificateNotYetValidException) {
            return Optional.of(HandshakeProblem.CERTIFICATE_NOT_YET_VALID);
        }
        if (cause instanceof CertificateRevokedException) {
            return Optional.of(HandshakeProblem.CERTIFICATE_REVOKED);
        }
        if (cause instanceof CertPathBuilderException) {
            return Optional.of(HandshakeProblem.UNKNOWN_CA);
        }
        return cause instanceof CertPathValidatorException path ? reason(path.getReason()) : Optional.empty();
    }

    private static Optional<HandshakeProblem> reason(CertPathValidatorException.@Nullable Reason reason) {
        if (reason == BasicReason.EXPIRED) {
            return Optional.of(HandshakeProblem.CERTIFICATE_EXPIRED);
        }
        if (reason == BasicReason.NOT_YET_VALID) {
            return Optional.of(HandshakeProblem.CERTIFICATE_NOT_YET_VALID);
        }
        if (reason == BasicReason.REVOKED) {
            return Optional.of(HandshakeProblem.CERTIFICATE_REVOKED);
        }
        if (reason == BasicReason.UNDETERMINED_REVOCATION_STATUS) {
            return Optional.of(HandshakeProblem.OTHER); // the lists are at fault, not the peer
        }
        // A trusted name with another key did not sign it: an authority that was made anew, or pretends to be ours.
        if (reason == PKIXReason.NO_TRUST_ANCHOR || reason == BasicReason.INVALID_SIGNATURE) {
            return Optional.of(HandshakeProblem.UNKNOWN_CA);
        }
        return Optional.empty();
    }

    /** Netty's own timeouts extend neither of the JDK's; certs/ does not know Netty, so the name decides. */
    private static Optional<HandshakeProblem> timeout(Throwable cause) {
        return cause instanceof SocketTimeoutException
                        || cause instanceof TimeoutException
                        || cause.getClass().getSimpleName().endsWith("TimeoutException")
                ? Optional.of(HandshakeProblem.TIMEOUT)
                : Optional.empty();
    }

    private static Optional<HandshakeProblem> alert(Throwable cause) {
        Matcher alert = ALERT.matcher(text(cause));
        if (!alert.find()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (alert.group(1).toLowerCase(Locale.ROOT)) {
                    case "protocol_version" -> HandshakeProblem.NO_COMMON_VERSION;
                    case "insufficient_security" -> HandshakeProblem.NO_COMMON_CIPHER;
                    case "certificate_required" -> HandshakeProblem.CERTIFICATE_REQUIRED;
                    case "user_canceled", "close_notify" -> HandshakeProblem.CLOSED;
                    case "unexpected_message",
                            "bad_record_mac",
                            "record_overflow",
                            "decode_error",
                            "decrypt_error",
                            "illegal_parameter",
                            "internal_error",
                            "missing_extension",
                            "unrecognized_name",
                            "no_application_protocol" -> HandshakeProblem.OTHER;
                    default -> HandshakeProblem.REJECTED_BY_PEER; // bad_certificate, unknown_ca, access_denied…
                });
    }

    private static Optional<HandshakeProblem> message(Throwable cause) {
        String text = text(cause);
        if (contains(
                text, "Unsupported or unrecognized SSL message", "plaintext connection", "not an SSL/TLS record")) {
            return Optional.of(HandshakeProblem.PLAIN_TEXT);
        }
        if (contains(text, "no cipher suites in common", "no common cipher", "No negotiable cipher suite")) {
            return Optional.of(HandshakeProblem.NO_COMMON_CIPHER);
        }
        if (contains(
                text,
                "is not enabled or supported in server context",
                "are not accepted by server preferences",
                "The server selected protocol version",
                "No appropriate protocol",
                "Unsupported or unrecognized protocol version",
                "not supported by peer")) {
            return Optional.of(HandshakeProblem.NO_COMMON_VERSION);
        }
        if (contains(text, "Empty client certificate chain", "Empty server certificate chain", "null cert chain")) {
            return Optional.of(HandshakeProblem.CERTIFICATE_REQUIRED);
        }
        if (contains(text, "unable to find valid certification path", "Path does not chain with any of the trust")) {
            return Optional.of(HandshakeProblem.UNKNOWN_CA);
        }
        return contains(
                        text,
                        "Remote host terminated the handshake",
                        "Remote host closed connection during handshake",
                        "closing inbound before receiving peer's close_notify",
                        "onnection closed while SSL/TLS handshake was in progress",
                        "Received close_notify during handshake")
                ? Optional.of(HandshakeProblem.CLOSED)
                : Optional.empty();
    }

    private static Optional<HandshakeProblem> otherCertificate(Throwable cause) {
        return cause instanceof CertificateException || cause instanceof CertPathValidatorException
                ? Optional.of(HandshakeProblem.BAD_CERTIFICATE)
                : Optional.empty();
    }

    private static Optional<HandshakeProblem> closed(Throwable cause) {
        boolean closed = cause instanceof EOFException
                || cause instanceof ClosedChannelException
                || cause instanceof SocketException
                // A channel's reset is a plain IOException, whose message comes from the operating system.
                || contains(text(cause), "Connection reset", "Broken pipe");
        return closed ? Optional.of(HandshakeProblem.CLOSED) : Optional.empty();
    }

    private static boolean contains(String text, String... parts) {
        for (String part : parts) {
            if (text.contains(part)) {
                return true;
            }
        }
        return false;
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && causes.size() < MAX_DEPTH; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    private static String text(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? "" : message;
    }

    private static String detail(Throwable cause) {
        String text = text(cause).isEmpty() ? cause.getClass().getSimpleName() : text(cause);
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() > MAX_DETAIL ? line.substring(0, MAX_DETAIL) : line;
    }
}
