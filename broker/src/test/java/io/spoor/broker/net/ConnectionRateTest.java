package io.spoor.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.tracing.match.AddressRange;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionRateTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = -17 * SECOND;

    private final ConnectionRate rate = new ConnectionRate(10, 5, List.of(AddressRange.parse("10.0.0.0/8")), START);

    private int admitted(String address, int asked, long now) throws Exception {
        int count = 0;
        for (int i = 0; i < asked; i++) {
            count += rate.admits(InetAddress.getByName(address), now) ? 1 : 0;
        }
        return count;
    }

    @Test
    void a_burst_is_taken_at_once_and_then_as_many_as_the_rate() throws Exception {
        assertThat(admitted("192.0.2.1", 100, START)).isEqualTo(5);
        assertThat(admitted("192.0.2.1", 100, START)).isZero();
        assertThat(admitted("192.0.2.1", 100, START + SECOND / 5)).isEqualTo(2);
        assertThat(admitted("192.0.2.1", 100, START + 100 * SECOND)).isEqualTo(5);
    }

    @Test
    void other_addresses_are_not_concerned() throws Exception {
        assertThat(admitted("192.0.2.1", 100, START)).isEqualTo(5);
        assertThat(admitted("192.0.2.2", 100, START)).isEqualTo(5);
        assertThat(admitted("10.1.2.3", 100, START)).isEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource({"2001:db8:1:2::1, 2001:db8:1:2:ffff::9, 0", "2001:db8:1:2::1, 2001:db8:1:3::1, 5"})
    void an_ipv6_network_of_64_bits_is_one_address(String first, String second, int left) throws Exception {
        assertThat(admitted(first, 100, START)).isEqualTo(5);
        assertThat(admitted(second, 100, START)).isEqualTo(left);
    }

    @Test
    void a_rate_of_zero_is_no_limit() throws Exception {
        ConnectionRate none = new ConnectionRate(0, 1, List.of(), START);
        for (int i = 0; i < 1_000; i++) {
            assertThat(none.admits(InetAddress.getByName("192.0.2.1"), START)).isTrue();
        }
    }

    @Test
    void many_addresses_get_what_a_bucket_each_would_give_but_for_few_that_share_one() throws Exception {
        // Given a naive bucket for each of a thousand addresses
        Random random = new Random(42);
        Map<Integer, Double> tokens = new HashMap<>();
        Map<Integer, Long> seen = new HashMap<>();
        int asked = 0;
        int fewer = 0;
        long now = START;

        // When they connect at random
        for (int i = 0; i < 200_000; i++) {
            now += random.nextInt(1_000_000);
            int host = random.nextInt(1_000);
            double filled =
                    Math.min(5, tokens.getOrDefault(host, 5.0) + (now - seen.getOrDefault(host, now)) * 10.0 / SECOND);
            seen.put(host, now);
            boolean expected = filled >= 1 - 1e-6;
            boolean actual =
                    rate.admits(InetAddress.getByAddress(new byte[] {9, 0, (byte) (host >> 8), (byte) host}), now);
            tokens.put(host, filled - (actual ? 1 : 0));
            asked++;
            fewer += expected && !actual ? 1 : 0;
            assertThat(actual && !expected).isFalse();
        }

        // Then
        assertThat(fewer).isLessThan(asked / 20);
    }
}
