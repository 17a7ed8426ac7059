package io.spoor.broker.config;

/** Which part of a client's certificate is its user name. */
public enum CertificateIdentity {
    /** None: a certificate admits to the listener, but who it is still takes a password. */
    NONE,
    /** The subject's common name. */
    CN,
    /** The first DNS name among the subject alternative names. */
    SAN_DNS,
    /** The first URI among the subject alternative names. */
    SAN_URI
}
