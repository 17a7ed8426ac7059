/**
 * A certificate authority for devices, kept in a folder:
 *
 * <pre>
 * ca.pem      its certificate, which devices and brokers trust
 * ca.key      its private key (0600), encrypted if a password was given
 * index.txt   one line per certificate, in the form that `openssl ca` and `openssl ocsp` read
 * crl.pem     the current revocation list
 * issued/     a copy of each certificate, by serial number; never a key
 * .lock       held by the process that is writing
 * </pre>
 *
 * <p>{@link CertificateAuthority} has the key and writes; {@link CaDirectory} only reads and needs no key;
 * {@link DevelopmentAuthority} makes what a broker needs to speak TLS on a developer's machine.
 */
@NullMarked
package io.spoor.certs.authority;

import org.jspecify.annotations.NullMarked;
