package io.spoor.certs.secrets;

import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * One value in a Secret of passwords.
 *
 * @param length in characters; null for {@value #DEFAULT_LENGTH}
 * @param alphabet null for letters and digits, which need no quotes anywhere
 * @param value a fixed text instead of a random one, for the user name that belongs to a password; it is no secret, as it
 *     stands in the plan
 */
public record PasswordKey(
        @Nullable Integer length,
        @Nullable Alphabet alphabet,
        @Nullable String value) {

    static final int DEFAULT_LENGTH = 32;
    private static final int LEAST = 16;
    private static final int MOST = 1024;

    /** What a random text consists of. */
    public enum Alphabet {
        /** 5.95 bits a character. */
        ALPHANUMERIC("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"),
        /** 4 bits a character. */
        HEX("0123456789abcdef"),
        /** 6 bits a character. */
        URL_SAFE("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

        private final String characters;

        Alphabet(String characters) {
            this.characters = characters;
        }
    }

    public PasswordKey {
        if (value != null && (length != null || alphabet != null)) {
            throw new IllegalArgumentException("a fixed value has neither length nor alphabet; leave them out");
        }
        if (value != null && value.isBlank()) {
            throw new IllegalArgumentException("the value is empty; leave the key out to have a random one made");
        }
        if (length != null && (length < LEAST || length > MOST)) {
            throw new IllegalArgumentException(
                    "a length of " + length + " is not between " + LEAST + " and " + MOST + " characters");
        }
    }

    /** The text, a new one each time unless it is fixed. */
    String make(SecureRandom random) {
        if (value != null) {
            return value;
        }
        String characters = (alphabet == null ? Alphabet.ALPHANUMERIC : alphabet).characters;
        return random.ints(length == null ? DEFAULT_LENGTH : length, 0, characters.length())
                .collect(
                        StringBuilder::new,
                        (text, index) -> text.append(characters.charAt(index)),
                        StringBuilder::append)
                .toString();
    }

    /** What it is, for the report; never the text. */
    String describe() {
        return value == null ? "random" : "fixed";
    }
}
