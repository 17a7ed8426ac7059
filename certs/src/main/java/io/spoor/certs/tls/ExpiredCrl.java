package io.spoor.certs.tls;

/** What becomes of a certificate whose issuer's revocation list is past its next update. */
public enum ExpiredCrl {
    /** It is refused: a list that nobody renews may lack the very device that was stolen. */
    REFUSE,
    /** It is accepted unless the old list names it. */
    ACCEPT
}
