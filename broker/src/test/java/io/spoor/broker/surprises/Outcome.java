package io.spoor.broker.surprises;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent.ClientDisconnect;
import io.spoor.tracing.TraceEvent.TransportClose;
import java.io.IOException;
import java.util.List;

/** What becomes of the client that met an exception. */
enum Outcome {
    /** The broker's last word is a DISCONNECT, unspecified error. */
    DISCONNECTED {
        @Override
        void check(RawMqttClient client, FaultyBroker broker) throws IOException {
            RawPacket last = last(client);
            assertThat(last.type()).isEqualTo(RawPacket.DISCONNECT);
            assertThat(last.reasonCode()).isEqualTo(UNSPECIFIED_ERROR);
            broker.trace()
                    .await(
                            ClientDisconnect.class,
                            event -> event.reason() == DisconnectReason.INTERNAL_ERROR && isVictim(event));
            traced(client, broker);
        }
    },

    /** It gets a CONNACK, unspecified error. */
    REFUSED {
        @Override
        void check(RawMqttClient client, FaultyBroker broker) throws IOException {
            RawPacket last = last(client);
            assertThat(last.type()).isEqualTo(RawPacket.CONNACK);
            assertThat(last.reasonCode()).isEqualTo(UNSPECIFIED_ERROR);
            traced(client, broker);
        }
    },

    /** The connection is closed without a word, since none can be said. */
    CUT {
        @Override
        void check(RawMqttClient client, FaultyBroker broker) throws IOException {
            client.expectClosed();
            traced(client, broker);
        }
    },

    /** The connection was to end anyway, and does. */
    GONE {
        @Override
        void check(RawMqttClient client, FaultyBroker broker) throws IOException {
            List<RawPacket> unused = client.untilClosed();
        }
    },

    /** Nothing: what failed was of no importance to it. */
    UNHARMED {
        @Override
        void check(RawMqttClient client, FaultyBroker broker) throws IOException {
            client.expectAlive();
        }
    };

    private static final int UNSPECIFIED_ERROR = 0x80;

    abstract void check(RawMqttClient client, FaultyBroker broker) throws IOException;

    private static RawPacket last(RawMqttClient client) throws IOException {
        List<RawPacket> packets = client.untilClosed();
        assertThat(packets).isNotEmpty();
        return packets.get(packets.size() - 1);
    }

    private static boolean isVictim(ClientDisconnect event) {
        return event.client().clientId().equals(Stage.VICTIM);
    }

    /** The connection's last event says whose fault it was. */
    private static void traced(RawMqttClient client, FaultyBroker broker) throws IOException {
        int port = client.localPort();
        client.close(); // what the broker otherwise waits for, a second for each case
        TransportClose unused = broker.trace()
                .await(
                        TransportClose.class,
                        event -> event.reason() == DisconnectReason.INTERNAL_ERROR
                                && event.connection().client().getPort() == port);
    }
}
