package io.spoor.broker.surprises;

import static io.spoor.broker.surprises.FaultyBroker.soon;
import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.broker.store.FaultyDisk;
import io.spoor.broker.store.SessionStore;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent.ClientDisconnect;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A store whose disk fails, beneath a broker that goes on. */
class StoreSurprisesTest {
    private static final Map<String, ?> SETTINGS = Map.of("threads", 1, "sysInterval", "0s");
    private static final int QUOTA_EXCEEDED = 0x97;

    private final FaultyDisk disk = new FaultyDisk();

    @TempDir
    Path folder;

    /** What a failing disk makes of a force. */
    enum Failure {
        REFUSED(() -> new UncheckedIOException(new IOException("injected: Input/output error"))),
        UNFORESEEN(() -> new IllegalStateException("injected")),
        LOST_PAGE(() -> new InternalError("injected: a fault occurred in an unsafe memory access operation"));

        @SuppressWarnings("ImmutableEnumChecker") // lambdas without a state
        private final Supplier<Throwable> make;

        Failure(Supplier<Throwable> make) {
            this.make = make;
        }

        void raise() {
            Thrown.raise(make.get());
        }
    }

    private static byte[] message(int packetId) {
        return RawPackets.publish(5, "kept", 1, packetId, bytes("x"));
    }

    @ParameterizedTest
    @EnumSource
    void whoever_waits_for_a_disk_that_fails_is_told(Failure failure) throws Exception {
        try (SessionStore store = disk.open(folder, true);
                FaultyBroker broker = new FaultyBroker(SETTINGS, store);
                Stage stage = new Stage(broker, "", Thrown.EXCEPTION)) {
            // Given
            RawMqttClient subscriber = stage.victim().subscribe("kept", 1);
            RawMqttClient publisher = stage.other("publisher");
            publisher.send(message(1));
            publisher.expect(RawPacket.PUBACK);
            subscriber.expect(RawPacket.PUBLISH);
            CountDownLatch waiting = new CountDownLatch(1);
            disk.whenForcing(() -> {
                waiting.countDown();
                failure.raise();
            });

            // When
            publisher.send(message(2));

            // Then
            assertThat(waiting.await(60, TimeUnit.SECONDS)).isTrue();
            List<RawPacket> last = publisher.untilClosed();
            assertThat(last).hasSize(1);
            assertThat(last.get(0).type()).isEqualTo(RawPacket.DISCONNECT);
            assertThat(last.get(0).reasonCode()).isEqualTo(QUOTA_EXCEEDED);
            ClientDisconnect event = broker.trace()
                    .await(ClientDisconnect.class, it -> it.client().clientId().equals("publisher"));
            assertThat(event.reason()).isEqualTo(DisconnectReason.INTERNAL_ERROR);
            assertThat(event.detail()).contains("the disk failed to keep").contains("injected");
            assertThat(store.status().full()).contains("the disk failed to keep");
            broker.assertBystanderIsUndisturbed();
            broker.assertLoopsAreAlive();

            // What needs the store is refused, again and again; the rest goes on.
            RawMqttClient another = stage.other("another");
            another.send(message(3));
            assertThat(another.expect(RawPacket.PUBACK).reasonCode()).isEqualTo(QUOTA_EXCEEDED);
            another.send(message(4));
            assertThat(another.expect(RawPacket.PUBACK).reasonCode()).isEqualTo(QUOTA_EXCEEDED);
            RawMqttClient kept = stage.connecting(true, 600);
            assertThat(kept.expect(RawPacket.CONNACK).reasonCode()).isEqualTo(QUOTA_EXCEEDED);
        } catch (UncheckedIOException e) {
            assertThat(e).hasMessageContaining("the disk failed to keep"); // from the store's close
        }
    }

    @Test
    void a_publisher_whose_qos_2_message_the_disk_lost_cannot_resume_its_session() throws Exception {
        try (SessionStore store = disk.open(folder, true);
                FaultyBroker broker = new FaultyBroker(SETTINGS, store);
                Stage stage = new Stage(broker, "", Thrown.EXCEPTION)) {
            // Given
            RawMqttClient subscriber = stage.connecting(true, 600);
            subscriber.expect(RawPacket.CONNACK);
            subscriber.subscribe("kept", 2);
            byte[] connect =
                    RawPackets.connect(5, 0, 60, properties(bytes(0x11, new byte[] {0, 0, 2, 88})), sized("publisher"));
            RawMqttClient publisher = stage.open().send(connect);
            publisher.expect(RawPacket.CONNACK);
            disk.whenForcing(Failure.REFUSED::raise);
            byte[] first = RawPackets.publish(5, 0x04, sized("kept"), 7, properties(), bytes("x"));
            assertThat(publisher.send(first).untilClosed())
                    .allSatisfy(packet -> assertThat(packet.type()).isEqualTo(RawPacket.DISCONNECT));

            // When
            RawMqttClient again = stage.open().send(connect);

            // Then
            assertThat(again.expect(RawPacket.CONNACK).reasonCode()).isEqualTo(QUOTA_EXCEEDED);
        } catch (UncheckedIOException e) {
            assertThat(e).hasMessageContaining("the disk failed to keep"); // from the store's close
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_segment_that_cannot_be_made_refuses_messages_until_it_can(Failure failure) throws Exception {
        try (SessionStore store = disk.open(folder, false);
                FaultyBroker broker = new FaultyBroker(SETTINGS, store);
                Stage stage = new Stage(broker, "", Thrown.EXCEPTION)) {
            // Given
            RawMqttClient subscriber = stage.victim().subscribe("kept", 1);
            subscriber.close();
            RawMqttClient publisher = stage.other("publisher");
            disk.whenAllocating(failure::raise);
            byte[] large = new byte[8_000];

            // When
            int packetId = 0;
            int code;
            do {
                publisher.send(RawPackets.publish(5, "kept", 1, ++packetId, large));
                code = publisher.expect(RawPacket.PUBACK).reasonCode();
            } while (code == 0 && packetId < 100);

            // Then
            assertThat(code).isEqualTo(QUOTA_EXCEEDED);
            assertThat(store.status().full()).contains("injected");
            broker.assertBystanderIsUndisturbed();
            disk.whenAllocating(() -> {});
            soon().until(() -> {
                publisher.send(RawPackets.publish(5, "kept", 1, 1, large));
                return publisher.expect(RawPacket.PUBACK).reasonCode() == 0;
            });
            assertThat(store.status().full()).isNull();
            broker.assertLoopsAreAlive();
        }
    }

    /** Sixteen KiB and more go by themselves, not with what else the turn puts out. */
    @ParameterizedTest
    @ValueSource(ints = {10, 20_000})
    void message_from_another_loop_does_not_leave_before_that_it_was_sent_is_safe(int size) throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (SessionStore store = disk.open(folder, true);
                FaultyBroker broker = new FaultyBroker(Map.of("threads", 2, "sysInterval", "0s"), store);
                Stage stage = new Stage(broker, "", Thrown.EXCEPTION)) {
            // Given
            List<RawMqttClient> subscribers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                RawMqttClient subscriber = stage.open().send(Stage.connect("s" + i, 0, 600));
                subscriber.expect(RawPacket.CONNACK);
                subscribers.add(subscriber.subscribe("kept", 2));
            }
            RawMqttClient publisher = stage.other("publisher");
            disk.whenForcing(() -> {
                waiting.countDown();
                await(goOn);
            });

            // When
            publisher.send(RawPackets.publish(5, "kept", 2, 1, new byte[size]));

            // Then
            await(waiting);
            for (RawMqttClient subscriber : subscribers) {
                assertThatThrownBy(() -> subscriber.read(Duration.ofMillis(100)))
                        .isInstanceOf(SocketTimeoutException.class);
            }
            goOn.countDown();
            for (RawMqttClient subscriber : subscribers) {
                assertThat(subscriber.expect(RawPacket.PUBLISH).payload()).hasSize(size);
            }
            publisher.expect(RawPacket.PUBREC);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
