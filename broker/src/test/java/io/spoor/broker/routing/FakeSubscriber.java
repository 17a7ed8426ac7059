package io.spoor.broker.routing;

/** A subscriber that a test switches on and off. */
final class FakeSubscriber implements Subscriber {

    private final String clientId;
    private volatile boolean online = true;

    FakeSubscriber(String clientId) {
        this.clientId = clientId;
    }

    void setOnline(boolean value) {
        online = value;
    }

    @Override
    public String clientId() {
        return clientId;
    }

    @Override
    public boolean isOnline() {
        return online;
    }

    @Override
    public String toString() {
        return clientId;
    }
}
