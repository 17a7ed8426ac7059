package io.spoor.broker.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReasonCodeTest {

    @Test
    void each_code_is_found_by_its_number() {
        for (ReasonCode reason : ReasonCode.values()) {
            assertThat(ReasonCode.of(reason.code())).isEqualTo(reason);
        }
        assertThat(ReasonCode.values()).hasSize(43);
    }

    @Test
    void numbers_without_a_meaning_have_no_code() {
        for (int code : new int[] {-1, 0x03, 0x12, 0x7F, 0xA3, 0xFF, 256}) {
            assertThat(ReasonCode.of(code)).isNull();
        }
    }

    @Test
    void errors_begin_at_0x80() {
        assertThat(ReasonCode.RE_AUTHENTICATE.isError()).isFalse();
        assertThat(ReasonCode.UNSPECIFIED_ERROR.isError()).isTrue();
    }

    @Test
    void the_refusals_that_mqtt_3_knows_have_its_return_codes() {
        assertThat(ReasonCode.SUCCESS.connackV3()).isZero();
        assertThat(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION.connackV3()).isEqualTo(1);
        assertThat(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID.connackV3()).isEqualTo(2);
        assertThat(ReasonCode.SERVER_UNAVAILABLE.connackV3()).isEqualTo(3);
        assertThat(ReasonCode.BAD_USER_NAME_OR_PASSWORD.connackV3()).isEqualTo(4);
        assertThat(ReasonCode.NOT_AUTHORIZED.connackV3()).isEqualTo(5);
        assertThat(ReasonCode.MALFORMED_PACKET.connackV3()).isEqualTo(-1);
    }
}
