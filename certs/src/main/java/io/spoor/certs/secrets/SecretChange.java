package io.spoor.certs.secrets;

/**
 * What became of a secret.
 *
 * @param detail for people: what it is, or why; never what is secret
 */
public record SecretChange(Action action, String secret, String detail) {

    /** What was done, or would be. */
    public enum Action {
        CREATED,
        RENEWED,
        COMPLETED,
        KEPT,
        FAILED
    }
}
