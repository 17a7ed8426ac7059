package io.spoor.broker.auth;

import static io.spoor.broker.auth.Clients.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {

    private final SecureRandom random = new SecureRandom();

    @Test
    void an_argon2_hash_survives_its_text_and_knows_its_password() {
        PasswordHash hash =
                PasswordHash.parse(Argon2Hash.of(bytes("geheim"), random).text());

        assertThat(hash).isInstanceOf(Argon2Hash.class);
        assertThat(hash.matches(bytes("geheim"))).isTrue();
        assertThat(hash.matches(bytes("Geheim"))).isFalse();
        assertThat(hash.matches(bytes(""))).isFalse();
    }

    /** From test.c of phc-winner-argon2, the reference implementation. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
            })
    void hashes_of_other_programs_are_understood(String text) {
        PasswordHash hash = PasswordHash.parse(text);

        assertThat(hash.matches(bytes("password"))).isTrue();
        assertThat(hash.matches(bytes("passwort"))).isFalse();
        assertThat(hash.text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2a", "2b", "2y"})
    void every_version_of_bcrypt_is_understood(String version) {
        // From the test vectors of jBCrypt: password "abc", cost 6; the versions differ only for odd passwords
        String text = "$" + version + "$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i";

        assertThat(PasswordHash.parse(text).matches(bytes("abc"))).isTrue();
        assertThat(PasswordHash.parse(text).matches(bytes("abd"))).isFalse();
    }

    @Test
    void a_new_bcrypt_hash_knows_its_password() {
        PasswordHash hash =
                PasswordHash.parse(BcryptHash.of(bytes("geheim"), random).text());

        assertThat(hash).isInstanceOf(BcryptHash.class);
        assertThat(hash.matches(bytes("geheim"))).isTrue();
        assertThat(hash.matches(bytes("geheimer"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secret",
                "",
                "$",
                "$6$salt$hash",
                "$7$101$salt$hash",
                "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
                "$argon2id$v=16$m=256,t=2,p=1$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
                "$argon2id$v=19$m=99999999,t=2,p=1$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
                "$argon2id$v=19$m=256,t=0,p=1$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
                "$argon2id$v=19$m=256,t=2,p=1$c29t$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
                "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$bQk8",
                "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1c",
                "$2y$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf",
                "$2y$31$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i",
            })
    void what_cannot_be_checked_is_refused_with_what_would_be_right(String text) {
        assertThatThrownBy(() -> PasswordHash.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected");
    }
}
