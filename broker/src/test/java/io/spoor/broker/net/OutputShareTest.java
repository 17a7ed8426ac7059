package io.spoor.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputShareTest {

    @ParameterizedTest
    @CsvSource({"0, 524288", "1, 524288", "2048, 524288", "2049, 262144", "10000, 65536", "1000000, 16384"})
    void connections_share_the_budget_within_bounds(int connections, int share) {
        // Given
        OutputShare ofGibibyte = new OutputShare(1L << 30);

        // When
        ofGibibyte.divide(connections);

        // Then
        assertThat(ofGibibyte.bytes()).isEqualTo(share);
    }
}
