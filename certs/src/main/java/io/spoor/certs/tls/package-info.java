/**
 * What a TLS endpoint needs, from files: {@link io.spoor.certs.tls.TlsFiles} names them,
 * {@link io.spoor.certs.tls.TlsMaterial} is their checked content as key and trust managers,
 * {@link io.spoor.certs.tls.CertificateWatcher} hands over new material when they change, and
 * {@link io.spoor.certs.tls.HandshakeDiagnosis} says why a handshake failed.
 */
@NullMarked
package io.spoor.certs.tls;

import org.jspecify.annotations.NullMarked;
