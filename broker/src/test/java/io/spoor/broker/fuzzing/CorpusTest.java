package io.spoor.broker.fuzzing;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.fuzzing.Corpus.Input;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kept inputs, each in turn. What the fuzzer found to fail is a test of what mended it once it is among them. */
class CorpusTest {

    @ParameterizedTest
    @EnumSource
    void every_property_holds_for_the_corpus(FuzzTargets name) throws Exception {
        // Given
        List<Input> inputs = Corpus.inputs(name);
        assertThat(inputs).isNotEmpty();
        try (FuzzTarget target = name.open()) {
            for (byte[] seed : target.seeds()) {
                target.run(seed);
            }
            for (Input input : inputs) {
                // When
                try {
                    target.run(input.bytes());
                } catch (Throwable e) {
                    // Then
                    throw new AssertionError("with the input " + input.line(), e);
                }
            }
        }
    }
}
