package io.spoor.bridges.influxdb.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.bridges.influxdb.mapping.TimeSettings.Otherwise;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Line protocol as payload. */
class LineMappingTest {
    private final Mappings mapping = new Mappings();

    @BeforeEach
    void format() {
        mapping.format = PayloadFormat.LINE_PROTOCOL;
    }

    @Test
    void lines_keep_their_measurement_tags_types_and_times_and_get_the_mappings_tags() {
        mapping.fixedTags.put("site", "b");

        assertThat(mapping.lines("""
                        # a comment
                        cpu,host=a\\ b,dc=x\\,y usage=1.5,n=3i,u=4u,ok=t,msg="a \\"q\\" \\\\, b=c" 1767225500000000001

                        mem free=7 1767225500000000002\r
                        mem free=8
                        """))
                .containsExactly(
                        "cpu,dc=x\\,y,host=a\\ b,site=b msg=\"a \\\"q\\\" \\\\, b=c\",n=3i,ok=true,u=4i,usage=1.5"
                                + " 1767225500000000001",
                        "mem,site=b free=7.0 1767225500000000002",
                        "mem,site=b free=8.0 1767225600123450007");
    }

    @Test
    void a_line_feed_may_stand_in_a_text() {
        assertThat(mapping.timeless("m t=\"a\nb\",v=1")).containsExactly("m t=\"a\nb\",v=1.0");
    }

    @Test
    void a_device_cannot_claim_to_be_another() {
        mapping.ownTags = true;

        assertThat(mapping.timeless("m,client_id=root v=1"))
                .containsExactly("m,client_id=dev-1,payload_client_id=root,topic=t v=1.0");
    }

    @Test
    void times_may_be_in_other_units() {
        mapping.time = new TimeSettings(
                null, TimeFormat.S, "UTC", Duration.ofDays(365), Duration.ofDays(1), Otherwise.DEAD_LETTER);

        assertThat(mapping.lines("m v=1 1767225500")).containsExactly("m v=1.0 1767225500000000000");
        assertThat(mapping.reason("m v=1 1767225500000")).contains("time");
    }

    @Test
    void declared_types_hold_here_too() {
        mapping.types.put("v", FieldType.FLOAT);

        assertThat(mapping.timeless("m v=1i")).containsExactly("m v=1.0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    hello                   | a space before the fields is missing
                    m v                     | = behind the field's name is missing
                    m v=                    | '' is no field's value
                    m v=abc                 | 'abc' is no field's value
                    m v=1x                  | '1x' is no field's value
                    m v=1.5i                | '1.5i' is not an integer
                    m v=1e999               | '1e999' is no field's value
                    m v="open               | the quote that ends the text
                    m,=x v=1                | a tag's name
                    m,a= v=1                | a tag's value
                    m,a=1,a=2 v=1           | stands there twice
                    m v=1 12x               | '12x' is no time
                    m v=1 1767225500000000001 7 | the end of the line
                    ,a=b v=1                | a measurement
                    m v=1,                  | a field's name
                    """)
    void what_is_no_line_is_a_dead_letter_that_says_why(String payload, String reason) {
        assertThat(mapping.reason(payload)).startsWith("not line protocol: ").contains(reason);
    }

    @Test
    void the_line_is_told() {
        assertThat(mapping.reason("m v=1\nm v=2\nm")).endsWith("(line 3)");
    }

    @Test
    void an_empty_line_holds_nothing() {
        assertThat(mapping.map("\n# nothing\n")).isEqualTo(new Mapped.Empty());
    }
}
