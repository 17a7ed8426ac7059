package io.spoor.broker.store;

import static io.spoor.broker.store.Stores.message;
import static io.spoor.broker.store.Stores.publish;
import static io.spoor.broker.store.Stores.retain;
import static io.spoor.broker.store.Stores.retained;
import static io.spoor.broker.store.Stores.session;
import static io.spoor.broker.store.Stores.state;
import static io.spoor.broker.store.Stores.subscription;
import static io.spoor.broker.store.Stores.text;
import static io.spoor.broker.store.Stores.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.broker.store.SessionStore.Origin;
import io.spoor.broker.store.SessionStore.Recipient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was written comes back, after a close and after a kill. */
class StoreRoundTripTest {
    @TempDir
    Path folder;

    /** What a killed process and what a closed store leaves. */
    private List<Recovered> recoveredBothWays(SessionStore store) throws IOException {
        List<Recovered> both = new ArrayList<>();
        Path killed = Stores.copy(folder.resolve("a"), folder.resolve("killed"));
        try (SessionStore again = Stores.open(killed)) {
            Recovered againLeft = again.recovered();
            both.add(againLeft);
        }
        store.close();
        try (SessionStore again = Stores.open(folder.resolve("a"))) {
            Recovered againLeft = again.recovered();
            both.add(againLeft);
        }
        return both;
    }

    @Test
    void session_comes_back_with_its_will_and_subscriptions() throws IOException {
        // Given
        SessionStore store = Stores.open(folder.resolve("a"));
        Instant away = Instant.ofEpochMilli(1_700_000_123_456L);
        StoredWill will = new StoredWill("wills/a", 2, true, new byte[] {1, -2}, new byte[] {1, 1}, 30, -1);
        SessionState now = new SessionState(
                "a", null, "3.1.1", Instant.ofEpochMilli(1_600_000_000_000L), 0xFFFFFFFFL, away, 77, will);
        DurableSession session = store.newSession();
        session.save(state("a"));
        session.save(now);
        session.subscribed(subscription("x/+", 1, 0));
        session.subscribed(subscription("y/#", 2, 268_435_455));
        session.subscribed(subscription("x/+", 2, 5));
        session.subscribed(subscription("gone", 0, 0));
        session.unsubscribed("gone");

        // When
        for (Recovered recovered : recoveredBothWays(store)) {
            // Then
            Recovered.Session it = session(recovered, "a");
            assertThat(it.state()).usingRecursiveComparison().isEqualTo(now);
            assertThat(it.subscriptions())
                    .usingRecursiveFieldByFieldElementComparator()
                    .containsExactlyInAnyOrder(subscription("x/+", 2, 5), subscription("y/#", 2, 268_435_455));
            assertThat(recovered.cuts()).isEmpty();
        }
    }

    @Test
    void message_whose_packet_identifier_was_used_again_is_over() throws IOException {
        // Given: that the client was through with the first three was not recorded, as when the store is full
        SessionStore store = Stores.open(folder.resolve("a"));
        DurableSession session = session(store, "a");
        session.sent(publish(store, "first", session).holdings().get(0), 5, 1);
        session.sent(publish(store, "second", session).holdings().get(0), 6, 2);
        session.releasing(publish(store, "third", session).holdings().get(0), 7, 3);
        session.sent(publish(store, "fourth", session).holdings().get(0), 5, 4);
        session.releasing(publish(store, "fifth", session).holdings().get(0), 6, 5);
        session.sent(publish(store, "sixth", session).holdings().get(0), 7, 6);

        // When
        for (Recovered recovered : recoveredBothWays(store)) {
            // Then
            assertThat(text(session(recovered, "a"))).contains("inFlight=[5=fourth, 7=sixth] releasing=[6] ");
        }
    }

    @Test
    void message_for_many_sessions_is_stored_once() throws IOException {
        // Given
        SessionStore store = Stores.open(folder.resolve("a"));
        DurableSession[] sessions = new DurableSession[40];
        for (int i = 0; i < sessions.length; i++) {
            sessions[i] = session(store, "s" + i);
        }
        String large = "x".repeat(20_000);

        // When
        publish(store, large, sessions);

        // Then
        assertThat(store.status().liveBytes()).isBetween(20_000L, 30_000L);
        for (Recovered recovered : recoveredBothWays(store)) {
            assertThat(recovered.sessions())
                    .hasSize(40)
                    .allSatisfy(it -> assertThat(it.waiting())
                            .singleElement()
                            .satisfies(progress -> assertThat(progress.holding().message())
                                    .isSameAs(recovered
                                            .sessions()
                                            .get(0)
                                            .waiting()
                                            .get(0)
                                            .holding()
                                            .message())
                                    .extracting(Stores::payload)
                                    .isEqualTo(large)));
            assertThat(recovered.messages()).isEqualTo(40);
        }
    }

    @Test
    void exchanges_come_back_where_they_were_with_their_packet_identifiers() throws IOException {
        // Given
        SessionStore store = Stores.open(folder.resolve("a"));
        DurableSession session = session(store, "a");
        List<Holding> held = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            held.addAll(publish(store, "m" + i, session).holdings());
        }
        Recipient self = new Recipient(session, 2, true, new int[] {3, 4});
        store.publish(message("t", "qos2", false), Stores.PUBLISHER, false, new Origin(session, 900), List.of(self));
        store.publish(message("t", "none", false), Stores.PUBLISHER, false, new Origin(session, 901), List.of());

        // When
        session.sent(held.get(3), 13, 1);
        session.sent(held.get(0), 10, 2);
        session.sent(held.get(1), 11, 3);
        session.sent(held.get(2), 12, 4);
        session.sent(held.get(4), 14, 5);
        session.releasing(held.get(2), 12, 4);
        session.releasing(held.get(3), 13, 1);
        session.releasing(held.get(4), 14, 5);
        session.completed(14);
        session.done(held.get(1));
        session.done(held.get(6));
        session.released(901);
        assertThat(session.released(902)).isZero();

        // Then
        for (Recovered recovered : recoveredBothWays(store)) {
            Recovered.Session it = session(recovered, "a");
            assertThat(text(it))
                    .isEqualTo("a last=14 subscriptions=[] waiting=[m5, m7, qos2] inFlight=[10=m0]"
                            + " releasing=[13, 12] received=[900]");
            DurableSession.Progress last = it.waiting().get(2);
            assertThat(last.qos()).isEqualTo(2);
            assertThat(last.retain()).isTrue();
            assertThat(last.identifiers()).containsExactly(3, 4);
            assertThat(last.holding().message().publisher()).isEqualTo(Stores.PUBLISHER);
        }
    }

    @Test
    void retained_messages_are_the_last_ones() throws IOException {
        // Given
        SessionStore store = Stores.open(folder.resolve("a"));
        StoredMessage first = retain(store, "x", "1");
        retain(store, "x", "2");
        store.replacedRetained(first);
        StoredMessage cleared = retain(store, "y", "3");
        store.clearRetained("y", cleared);
        StoredMessage emptied = retain(store, "z", "4");
        retain(store, "z", "");
        store.replacedRetained(emptied);

        // When
        Holding held = session(store, "a").hold(retain(store, "w", "5"), 1, true, new int[] {9});

        // Then
        assertThat(held).isNotNull();
        assertThat(session(store, "b").hold(first, 1, true, new int[0])).isNull();
        for (Recovered recovered : recoveredBothWays(store)) {
            assertThat(retained(recovered)).hasToString("{w=5, x=2}");
            assertThat(waiting(recovered, "a")).containsExactly("5");
        }
    }

    @Test
    void ended_session_is_gone_also_when_a_message_came_too_late() throws IOException {
        // Given
        SessionStore store = Stores.open(folder.resolve("a"));
        DurableSession ended = session(store, "ended");
        DurableSession stays = session(store, "stays");
        List<Holding> held = publish(store, "1", ended).holdings();

        // When
        ended.ended();
        held.forEach(Holding::release);
        List<Holding> late = publish(store, "2", ended, stays).holdings();
        ended.done(late.get(0));

        // Then
        for (Recovered recovered : recoveredBothWays(store)) {
            assertThat(recovered.sessions()).hasSize(1);
            assertThat(waiting(recovered, "stays")).containsExactly("2");
        }
    }

    @Test
    void what_comes_back_lives_on_and_new_numbers_are_new() throws IOException {
        // Given
        try (SessionStore store = Stores.open(folder)) {
            publish(store, "1", session(store, "a"), session(store, "b"));
        }

        // When
        for (int round = 2; round < 6; round++) {
            try (SessionStore store = Stores.open(folder)) {
                Recovered storeLeft = store.recovered();
                Recovered.Session a = session(storeLeft, "a");
                Recovered.Session b = session(storeLeft, "b");
                DurableSession again = a.resume(store);
                again.done(a.waiting().get(0).holding());
                publish(store, "" + round, again, b.resume(store), session(store, "new" + round));
            }
        }

        // Then
        try (SessionStore store = Stores.open(folder)) {
            Recovered storeLeft = store.recovered();
            assertThat(waiting(storeLeft, "a")).containsExactly("5");
            assertThat(waiting(storeLeft, "b")).containsExactly("1", "2", "3", "4", "5");
            assertThat(waiting(storeLeft, "new3")).containsExactly("3");
            assertThat(storeLeft.sessions()).hasSize(6);
        }
    }

    @Test
    void closed_store_takes_nothing_and_its_folder_is_free() throws IOException {
        // Given
        SessionStore store = Stores.open(folder);
        DurableSession session = session(store, "a");
        assertThatThrownBy(() -> Stores.open(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("in use");

        // When
        store.close();

        // Then
        assertThatThrownBy(() -> publish(store, "x", session))
                .isInstanceOf(StoreFullException.class)
                .hasMessageContaining("closed");
        Stores.open(folder).close();
    }
}
