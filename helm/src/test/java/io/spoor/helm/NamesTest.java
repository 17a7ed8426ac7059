package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names fit whatever a release is called. */
class NamesTest {
    /** Pods of a StatefulSet have a label of its name, a hyphen and ten characters; labels have 63 at most. */
    private static final int STATEFUL_SET = 63 - 11;
    /** Jobs of a CronJob have eleven more, as Kubernetes' validation knows. */
    private static final int CRON_JOB = 52;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a-release-with-a-name-of-forty-characters",
                "a-release-with-a-name-of-thirty-eight-c",
                "a-release-whose-38-characters-end-too-hyphen"
            })
    void they_fit_even_the_longest_release(String fullname) {
        // When
        Rendered rendered = Chart.defaults().with("fullnameOverride", fullname).render();

        // Then
        assertThat(rendered.objects())
                .allSatisfy(object -> assertThat(object.name())
                        .as("%s", object)
                        .matches("[a-z]([-a-z0-9]*[a-z0-9])?")
                        .hasSizeLessThanOrEqualTo(
                                switch (object.kind()) {
                                    case "StatefulSet" -> STATEFUL_SET;
                                    case "CronJob" -> CRON_JOB;
                                    default -> 63;
                                }));
    }
}
