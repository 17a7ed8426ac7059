package io.spoor.certs;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.util.IPAddress;

/**
 * A subject alternative name (RFC 5280, 4.2.1.6): what clients compare with the address that they dialled, and what a
 * broker may take a device's identity from.
 *
 * @param value a DNS name in ASCII and lower case, an IP address literal, or an absolute URI
 */
public record AlternativeName(Kind kind, String value) {

    /** The kinds that are written and read; e-mail and directory names have no use here. */
    public enum Kind {
        DNS,
        IP,
        URI
    }

    private static final Pattern DNS_NAME = Pattern.compile(
            "(\\*\\.)?[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*");

    /**
     * Reads {@code dns:name}, {@code ip:address}, {@code uri:…}, or any of them without its prefix where the value
     * leaves no doubt.
     */
    public static AlternativeName parse(String text) throws CertsException {
        String trimmed = text.trim();
        int colon = trimmed.indexOf(':');
        String prefix = colon < 0 ? "" : trimmed.substring(0, colon).toLowerCase(Locale.ROOT);
        String rest = trimmed.substring(colon + 1);
        return switch (prefix) {
            case "dns" -> dns(rest);
            case "ip" -> ip(rest);
            case "uri" -> uri(rest);
            default -> guess(trimmed);
        };
    }

    /** A host name; names outside of ASCII are converted (RFC 5890), a leading {@code *.} is allowed. */
    public static AlternativeName dns(String name) throws CertsException {
        String ascii;
        try {
            ascii = (name.startsWith("*.") ? "*." + IDN.toASCII(name.substring(2)) : IDN.toASCII(name))
                    .toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw new CertsException("'" + name + "' is no DNS name: " + e.getMessage(), e);
        }
        if (ascii.length() > 253 || !DNS_NAME.matcher(ascii).matches()) {
            throw new CertsException("'" + name + "' is no DNS name; one looks like broker.example.com");
        }
        return new AlternativeName(Kind.DNS, ascii);
    }

    /** An IPv4 or IPv6 address, never a name that would have to be looked up. */
    public static AlternativeName ip(String address) throws CertsException {
        if (!IPAddress.isValid(address)) {
            throw new CertsException("'" + address + "' is no IP address; one looks like 192.0.2.7 or 2001:db8::7");
        }
        try {
            return new AlternativeName(Kind.IP, IpLiteral.canonical(address));
        } catch (UnknownHostException e) {
            throw new CertsException("'" + address + "' is no IP address: " + e.getMessage(), e);
        }
    }

    /** An absolute URI, for example {@code urn:dev:mac:0024befffe804ff1}. */
    public static AlternativeName uri(String uri) throws CertsException {
        try {
            if (new URI(uri).isAbsolute()) {
                return new AlternativeName(Kind.URI, uri);
            }
        } catch (URISyntaxException e) {
            throw new CertsException("'" + uri + "' is no URI: " + e.getMessage(), e);
        }
        throw new CertsException(
                "'" + uri + "' has no scheme; an absolute URI looks like urn:dev:mac:0024befffe804ff1");
    }

    /** The name that a plain host name or address stands for; empty if it is neither, such as a device's label. */
    public static Optional<AlternativeName> ofHost(String host) {
        try {
            return Optional.of(IPAddress.isValid(host) ? ip(host) : dns(host));
        } catch (CertsException e) {
            return Optional.empty();
        }
    }

    /**
     * The names in a certificate. One whose extension cannot be read has none: identity must not come from a guess at
     * malformed bytes.
     */
    public static List<AlternativeName> of(X509Certificate certificate) {
        try {
            Collection<List<?>> entries = certificate.getSubjectAlternativeNames();
            List<AlternativeName> names = new ArrayList<>();
            for (List<?> entry : entries == null ? List.<List<?>>of() : entries) {
                if (entry.get(1) instanceof String value) {
                    read((Integer) entry.get(0), value).ifPresent(names::add);
                }
            }
            return List.copyOf(names);
        } catch (CertificateParsingException | UnknownHostException e) {
            return List.of();
        }
    }

    /** The names in a signing request; kinds that are not supported are left out. */
    public static List<AlternativeName> of(GeneralName[] generalNames) throws CertsException {
        List<AlternativeName> names = new ArrayList<>();
        for (GeneralName name : generalNames) {
            switch (name.getTagNo()) {
                case GeneralName.dNSName ->
                    names.add(dns(ASN1IA5String.getInstance(name.getName()).getString()));
                case GeneralName.uniformResourceIdentifier ->
                    names.add(uri(ASN1IA5String.getInstance(name.getName()).getString()));
                case GeneralName.iPAddress ->
                    names.add(
                            address(ASN1OctetString.getInstance(name.getName()).getOctets()));
                default -> {} // e-mail, directory and other names would never be asked for
            }
        }
        return List.copyOf(names);
    }

    /** The form that goes into a certificate. */
    public GeneralName toGeneralName() {
        return new GeneralName(
                switch (kind) {
                    case DNS -> GeneralName.dNSName;
                    case IP -> GeneralName.iPAddress;
                    case URI -> GeneralName.uniformResourceIdentifier;
                },
                value);
    }

    /** For example {@code dns:broker.example.com}; {@link #parse} reads it back. */
    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + ":" + value;
    }

    private static AlternativeName guess(String text) throws CertsException {
        if (IPAddress.isValid(text)) {
            return ip(text);
        }
        return text.indexOf(':') >= 0 ? uri(text) : dns(text);
    }

    private static AlternativeName address(byte[] octets) throws CertsException {
        try {
            return new AlternativeName(Kind.IP, IpLiteral.of(octets));
        } catch (UnknownHostException e) {
            throw new CertsException("An IP address has 4 or 16 bytes, not " + octets.length, e);
        }
    }

    private static Optional<AlternativeName> read(int tag, String value) throws UnknownHostException {
        return switch (tag) {
            case GeneralName.dNSName -> Optional.of(new AlternativeName(Kind.DNS, value));
            case GeneralName.iPAddress -> Optional.of(new AlternativeName(Kind.IP, IpLiteral.canonical(value)));
            case GeneralName.uniformResourceIdentifier -> Optional.of(new AlternativeName(Kind.URI, value));
            default -> Optional.empty();
        };
    }
}
