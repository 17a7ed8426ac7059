package io.spoor.broker.protocol;

/**
 * A client sent what the protocol does not allow. The message says in words what, and is fit for a reason string and a
 * trace event. It has no stack trace: bad input is no defect of the broker, and must be cheap to refuse.
 */
public final class MqttProtocolException extends Exception {

    private static final long serialVersionUID = 1;

    private final ReasonCode reasonCode;

    public MqttProtocolException(ReasonCode reasonCode, String message) {
        super(message, null, false, false);
        this.reasonCode = reasonCode;
    }

    /** What to answer in CONNACK or DISCONNECT. */
    public ReasonCode reasonCode() {
        return reasonCode;
    }

    static MqttProtocolException malformed(String message) {
        return new MqttProtocolException(ReasonCode.MALFORMED_PACKET, message);
    }

    static MqttProtocolException protocolError(String message) {
        return new MqttProtocolException(ReasonCode.PROTOCOL_ERROR, message);
    }
}
