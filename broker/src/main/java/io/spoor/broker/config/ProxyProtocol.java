package io.spoor.broker.config;

/**
 * Whether connections begin with a header of the PROXY protocol. The address that a connection comes from decides, never
 * its first bytes: otherwise whoever is behind a proxy that adds no header could send one of its own.
 */
public enum ProxyProtocol {
    /** Nobody sends one. */
    OFF,
    /** Trusted proxies always send one; all others are clients that connect directly. */
    OPTIONAL,
    /** Only trusted proxies may connect, and always send one. */
    REQUIRED
}
