/**
 * Certificates and keys as files: reading and writing PEM, describing a certificate, naming what a file lacks.
 *
 * <p>{@link io.spoor.certs.authority} issues certificates to devices and revokes them; {@link io.spoor.certs.tls} turns
 * certificates into what a TLS endpoint needs, follows their files, and says why a handshake failed. Both build on this
 * package, which knows neither.
 */
@NullMarked
package io.spoor.certs;

import org.jspecify.annotations.NullMarked;
