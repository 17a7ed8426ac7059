package io.spoor.broker.config;

/** What a listener speaks: MQTT straight over TCP or in WebSocket frames, with or without TLS. */
public enum ListenerType {
    MQTT(false, false),
    MQTTS(false, true),
    WS(true, false),
    WSS(true, true);

    private final boolean webSocket;
    private final boolean secure;

    ListenerType(boolean webSocket, boolean secure) {
        this.webSocket = webSocket;
        this.secure = secure;
    }

    /** Whether packets come in WebSocket frames. */
    public boolean webSocket() {
        return webSocket;
    }

    /** Whether connections begin with a TLS handshake. */
    public boolean secure() {
        return secure;
    }
}
