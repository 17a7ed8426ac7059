package io.spoor.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class SerialNumbersTest {
    @Test
    void a_number_has_128_bits_and_is_positive() {
        BigInteger number = SerialNumbers.next(new SecureRandom());

        assertThat(number.signum()).isPositive();
        assertThat(number.bitLength()).isEqualTo(128);
        assertThat(SerialNumbers.format(number)).hasSize(32);
    }

    @Test
    void a_number_is_read_as_people_write_it() throws CertsException {
        assertThat(SerialNumbers.parse("0a:bc")).isEqualTo(BigInteger.valueOf(0xABC));
        assertThat(SerialNumbers.format(BigInteger.valueOf(0xABC))).isEqualTo("0ABC");
        assertThatThrownBy(() -> SerialNumbers.parse("device-1.pem")).hasMessageContaining("'device-1.pem'");
    }
}
