package io.spoor.broker.surprises;

import static io.spoor.broker.surprises.Outcome.CUT;
import static io.spoor.broker.surprises.Outcome.DISCONNECTED;
import static io.spoor.broker.surprises.Outcome.GONE;
import static io.spoor.broker.surprises.Outcome.REFUSED;
import static io.spoor.broker.surprises.Outcome.UNHARMED;
import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;

import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;

/**
 * Places in the broker where an exception may come up: the first column names the part that throws, what follows says how
 * a client gets there and what becomes of it. By the events that they record, the tracer's places cover the sessions, the
 * router and the loops' tasks, as well as the packet handlers.
 */
enum Boundary {
    // -- connecting
    OPENING("TransportOpen", CUT, stage -> {
        stage.arm();
        return stage.open();
    }),
    ASKING_WHETHER_TO_BLOCK("mayBlock", REFUSED, Boundary::connect),
    AUTHENTICATING("authenticate", REFUSED, Boundary::connect),
    AUTHENTICATING_ON_A_WORKER("authenticate", REFUSED, stage -> {
        stage.broker().parts().authenticateOnWorker(true);
        return connect(stage);
    }),
    CHECKING_A_WILL("mayPublish", REFUSED, stage -> {
        stage.arm();
        return stage.open().send(Stage.connect(Stage.VICTIM, 0x06, 0, properties(), sized("will/topic"), sized("x")));
    }),
    ACCEPTING("ClientConnect", REFUSED, Boundary::connect),
    TELLING_OF_A_CLIENT("connected", REFUSED, Boundary::connect),
    BEGINNING_ITS_PUBLISHES("version", REFUSED, Boundary::connect),
    BEGINNING_A_SESSION("SessionStart", DISCONNECTED, Boundary::connect),
    RESUMING_A_SESSION("SessionResume", DISCONNECTED, stage -> {
        stage.victim().send(RawPackets.disconnect()).expectClosed();
        stage.arm();
        return stage.connecting(false, 600);
    }),

    // -- taking over
    TAKING_OVER("SessionTakeover", REFUSED, Boundary::takeOver),
    CLOSING_THE_OLD_CONNECTION("ClientDisconnect", UNHARMED, stage -> accepted(takeOver(stage))),
    TELLING_OF_THE_OLD_CONNECTION("connectionLost", UNHARMED, stage -> accepted(takeOver(stage))),
    ARRIVING_WITH_THE_SESSION("SessionResume", DISCONNECTED, Boundary::takeOver),
    ENDING_THE_OLD_SESSION("SessionExpire", REFUSED, stage -> {
        stage.victim();
        stage.arm();
        return stage.connecting(true, 600);
    }),

    // -- publishing
    READING_THE_RULES("version", DISCONNECTED, Boundary::publish),
    ASKING_TO_PUBLISH("mayPublish", DISCONNECTED, Boundary::publish),
    DENYING("AuthzDenied", DISCONNECTED, stage -> publish(stage, "forbidden/x")),
    REJECTING("MessageReject", DISCONNECTED, stage -> publish(stage, "forbidden/y")),
    ASKING_FOR_PAYLOADS("wants", DISCONNECTED, stage -> publish(stage, "fresh/" + System.nanoTime())),
    KEEPING_A_PAYLOAD("append", DISCONNECTED, Boundary::publish),
    TELLING_OF_A_MESSAGE("published", DISCONNECTED, Boundary::publish),
    TRACING_A_MESSAGE("MessagePublish", DISCONNECTED, Boundary::publish),
    TRACING_A_LOST_MESSAGE("MessageDrop", DISCONNECTED, stage -> publish(stage, "nobody/there")),
    RETAINING("RetainSet", DISCONNECTED, stage -> retain(stage, "x")),
    CLEARING("RetainClear", DISCONNECTED, stage -> {
        RawMqttClient victim = stage.victim();
        victim.send(RawPackets.publish(5, 0x03, sized("kept"), 7, properties(), bytes("x")));
        victim.expect(RawPacket.PUBACK);
        stage.arm();
        return victim.send(RawPackets.publish(5, 0x03, sized("kept"), 8, properties(), bytes()));
    }),

    // -- subscribing and being sent to
    ASKING_TO_SUBSCRIBE("maySubscribe", DISCONNECTED, Boundary::subscribe),
    TELLING_OF_A_SUBSCRIPTION("subscribed", DISCONNECTED, Boundary::subscribe),
    TRACING_A_SUBSCRIPTION("SubscriptionAdd", DISCONNECTED, Boundary::subscribe),
    REJECTING_A_SUBSCRIPTION("SubscriptionReject", DISCONNECTED, stage -> {
        RawMqttClient victim = stage.victim();
        stage.arm();
        return victim.send(RawPackets.subscribe(5, 1, "a/".repeat(500), 1));
    }),
    TRACING_AN_UNSUBSCRIPTION("SubscriptionRemove", DISCONNECTED, Boundary::unsubscribe),
    TELLING_OF_AN_UNSUBSCRIPTION("unsubscribed", DISCONNECTED, Boundary::unsubscribe),
    DELIVERING("MessageDeliver", DISCONNECTED, stage -> {
        RawMqttClient victim = stage.victim().subscribe("news", 1);
        RawMqttClient publisher = stage.other("publisher");
        stage.arm();
        Stage.publish(publisher, "news", 1);
        publisher.expectAlive();
        return victim;
    }),
    DELIVERING_RETAINED("MessageDeliver", DISCONNECTED, stage -> {
        RawMqttClient victim = stage.victim();
        victim.send(RawPackets.publish(5, 0x03, sized("kept"), 7, properties(), bytes("x")));
        victim.expect(RawPacket.PUBACK);
        stage.arm();
        return victim.send(RawPackets.subscribe(5, 1, "kept", 1));
    }),
    ACKNOWLEDGING("MessageAck", DISCONNECTED, Boundary::acknowledge),
    TELLING_OF_AN_ACKNOWLEDGEMENT("acknowledged", DISCONNECTED, Boundary::acknowledge),

    // -- leaving, and what time brings about
    DISCONNECTING("ClientDisconnect", GONE, Boundary::disconnect),
    TELLING_OF_A_DISCONNECT("disconnected", GONE, Boundary::disconnect),
    LOSING_A_CONNECTION("connectionLost", GONE, Boundary::drop),
    CLOSING_A_SOCKET("TransportClose", GONE, Boundary::drop),
    ENDING_A_SESSION("SessionExpire", GONE, stage -> drop(stage, stage.victimWithWill(0))),
    PUBLISHING_A_WILL("WillPublish", GONE, stage -> drop(stage, stage.victimWithWill(600))),
    ROUTING_A_WILL("published", GONE, stage -> drop(stage, stage.victimWithWill(600))),
    ENDING_A_SESSION_LATER("SessionExpire", GONE, stage -> {
        RawMqttClient victim = stage.connecting(true, 1);
        victim.expect(RawPacket.CONNACK);
        return drop(stage, victim);
    }),
    SUMMING_UP("ClientSummary", DISCONNECTED, stage -> {
        RawMqttClient victim = stage.victim();
        stage.arm();
        return victim;
    });

    /** Brings the victim to the place, and returns its connection. */
    interface Way {
        RawMqttClient go(Stage stage) throws Exception;
    }

    private final String place;
    private final Outcome outcome;

    @SuppressWarnings("ImmutableEnumChecker") // lambdas without a state
    private final Way way;

    Boundary(String place, Outcome outcome, Way way) {
        this.place = place;
        this.outcome = outcome;
        this.way = way;
    }

    String place() {
        return place;
    }

    Outcome outcome() {
        return outcome;
    }

    Way way() {
        return way;
    }

    private static RawMqttClient connect(Stage stage) throws Exception {
        stage.arm();
        return stage.connecting(true, 600);
    }

    private static RawMqttClient takeOver(Stage stage) throws Exception {
        stage.victim();
        stage.arm();
        return stage.connecting(false, 600);
    }

    private static RawMqttClient accepted(RawMqttClient client) throws Exception {
        client.expect(RawPacket.CONNACK);
        return client;
    }

    private static RawMqttClient publish(Stage stage) throws Exception {
        return publish(stage, "topic");
    }

    private static RawMqttClient publish(Stage stage, String topic) throws Exception {
        RawMqttClient victim = stage.victim();
        stage.arm();
        return victim.send(RawPackets.publish(5, topic, 1, 1, bytes("x")));
    }

    private static RawMqttClient retain(Stage stage, String payload) throws Exception {
        RawMqttClient victim = stage.victim();
        stage.arm();
        return victim.send(RawPackets.publish(5, 0x03, sized("kept"), 7, properties(), bytes(payload)));
    }

    private static RawMqttClient subscribe(Stage stage) throws Exception {
        RawMqttClient victim = stage.victim();
        stage.arm();
        return victim.send(RawPackets.subscribe(5, 1, "news", 1));
    }

    private static RawMqttClient unsubscribe(Stage stage) throws Exception {
        RawMqttClient victim = stage.victim().subscribe("news", 1);
        stage.arm();
        return victim.send(RawPackets.unsubscribe(5, 2, "news"));
    }

    private static RawMqttClient acknowledge(Stage stage) throws Exception {
        RawMqttClient victim = stage.victim().subscribe("news", 1);
        Stage.publish(stage.other("publisher"), "news", 1);
        int packetId = victim.expect(RawPacket.PUBLISH).packetId();
        stage.arm();
        return victim.send(RawPackets.ack(RawPacket.PUBACK, packetId));
    }

    private static RawMqttClient disconnect(Stage stage) throws Exception {
        RawMqttClient victim = stage.victim();
        stage.arm();
        return victim.send(RawPackets.disconnect());
    }

    private static RawMqttClient drop(Stage stage) throws Exception {
        return drop(stage, stage.victim());
    }

    private static RawMqttClient drop(Stage stage, RawMqttClient victim) throws Exception {
        stage.arm();
        victim.finishSending();
        return victim;
    }
}
