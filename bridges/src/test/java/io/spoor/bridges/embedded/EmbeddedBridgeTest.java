package io.spoor.bridges.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.tracing.spi.BridgeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBridgeTest {

    @TempDir
    Path dir;

    private EmbeddedFixture store;

    @BeforeEach
    void start() throws IOException, BridgeException {
        store = new EmbeddedFixture(dir);
        store.start();
    }

    @AfterEach
    void stop() {
        store.close();
    }

    @Test
    void every_kind_of_payload_is_there_with_its_type() throws IOException, InterruptedException {
        store.publish("dev-1", "plant/line 1/temp", "21.5");
        store.publish("dev-1", "plant/line 1/temp", "22");
        store.publish("dev-1", "door", "true");
        store.publish("dev-2", "name", "grün, \"quoted\" and\nbroken \\ ");
        store.publish(
                "dev-2", "json", "{\"temp-in\": 3, \"unit\": \"C\", \"on\": false, \"timestamp\": 5, \"Temp-In\": 6}");
        store.publish("dev\\3,x =\n\"", "raw\\", new byte[] {(byte) 0xff, 0});
        store.settle();

        assertThat(store.rows("SELECT value FROM mqtt WHERE topic = 'plant/line 1/temp' ORDER BY timestamp"))
                .containsExactly(List.of(21.5), List.of(22.0));
        assertThat(store.rows("SELECT value_bool FROM mqtt WHERE topic = 'door'"))
                .containsExactly(List.of("true"));
        assertThat(store.rows("SELECT value_text FROM mqtt WHERE topic = 'name'"))
                .containsExactly(List.of("grün, \"quoted\" and\nbroken \\ "));
        assertThat(store.rows("SELECT temp_in, unit_text, on_bool, payload_timestamp, payload_Temp_In"
                        + " FROM mqtt WHERE topic = 'json'"))
                .containsExactly(List.of(3.0, "C", "false", 5.0, 6.0));
        assertThat(store.rows("SELECT client_id, topic, value_bytes FROM mqtt WHERE value_bytes IS NOT NULL"))
                .containsExactly(List.of("dev%5C3,x =%0A\"", "raw%5C", "/wA="));
        assertThat(store.metric("payload.dead.letters")).isZero();
    }

    @Test
    void the_queries_that_the_start_up_text_offers_give_the_right_rows() throws IOException, InterruptedException {
        store.publish("dev-1", "temp", "1");
        store.publish("dev-1", "temp", "2");
        store.publish("dev-2", "state", "ok");
        store.trace(1, "client-connect", "success", null, "dev-1");
        store.trace(2, "client-connect", "failure", "bad_credentials", "dev-9");
        store.trace(3, "client-connect", "failure", "bad_credentials", "dev-9");
        store.trace(4, "client-disconnect", "success", "normal", "dev-1");
        store.settle();

        assertThat(store.bridge().startupHints())
                .anySatisfy(line -> assertThat(line).contains("http://127.0.0.1"))
                .anySatisfy(line -> assertThat(line).contains(Hints.LATEST))
                .anySatisfy(line -> assertThat(line).contains(Hints.EVENTS))
                .anySatisfy(line -> assertThat(line).contains(Hints.REFUSED));
        assertThat(store.rows(Hints.LATEST))
                .extracting(row -> row.subList(1, 5))
                .containsExactlyInAnyOrder(
                        Arrays.asList("dev-1", "temp", 2.0, null), Arrays.asList("dev-2", "state", null, "ok"));
        assertThat(store.rows(Hints.EVENTS))
                .extracting(row -> row.get(1) + " " + row.get(2) + " " + row.get(3) + " " + row.get(4))
                .containsExactly(
                        "client-disconnect success normal dev-1",
                        "client-connect failure bad_credentials dev-9",
                        "client-connect failure bad_credentials dev-9",
                        "client-connect success null dev-1");
        assertThat(store.rows(Hints.REFUSED))
                .containsExactly(List.of("bad_credentials", "0x86", "dev-9", "192.0.2.7", 2L));
    }

    @Test
    void trace_events_have_typed_columns_and_the_whole_document() throws IOException, InterruptedException {
        store.trace(42, "message-drop", "failure", "queue_full", "weird \\ \"id\"\t");
        store.settle();

        assertThat(store.rows(
                        "SELECT action, reason, client_id, port, qos, duration_ms, sequence, connection_id FROM trace"))
                .containsExactly(
                        List.of("message-drop", "queue_full", "weird \\ \"id\"\t", 50123L, 1L, 1.5, 42L, "c1"));
        assertThat(store.rows("SELECT doc FROM trace").get(0).get(0)).isEqualTo(store.document(0));
    }

    @Test
    void what_was_stored_is_there_after_a_restart_and_nothing_twice() throws Exception {
        for (int i = 0; i < 3000; i++) {
            store.publish("dev-" + i % 3, "t", String.valueOf(i));
        }
        store.settle();
        store.stop();
        store.publish("dev-0", "t", "3000");

        store.start();
        store.settle();

        assertThat(store.rows("SELECT count(), sum(value) FROM mqtt")).containsExactly(List.of(3001L, 4_501_500.0));
    }

    @Test
    void a_record_that_is_delivered_twice_is_stored_once() throws Exception {
        store.publish("dev", "t", "1");
        store.trace(1, "client-connect", "success", null, "dev");
        store.settle();
        store.forgetPositions();

        store.publish("dev", "t", "2");
        store.settle();

        assertThat(store.rows("SELECT count() FROM mqtt")).containsExactly(List.of(2L));
        assertThat(store.rows("SELECT count() FROM trace")).containsExactly(List.of(1L));
    }

    @Test
    void a_stopped_bridge_leaves_no_thread_that_keeps_a_process_alive() throws Exception {
        Set<Thread> before = Set.copyOf(Thread.getAllStackTraces().keySet());
        store.stop();

        assertThat(before.stream().filter(Thread::isAlive).filter(t -> !t.isDaemon()))
                .noneMatch(t -> t.getName().startsWith("shared-"));
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(
                        t -> t.getName().startsWith("shared-") || t.getName().startsWith("deliver-"))
                .isEmpty();
    }

    @Test
    void native_libraries_are_in_the_data_folder_and_loaded_from_there() throws Exception {
        store.settle();

        // The first store of a process decides where, for all: another test's may have been it.
        Path folder = Path.of(System.getProperty("questdb.libs.dir"));
        assertThat(folder.getFileName()).hasToString("lib");
        if (System.getProperty("os.name").contains("Linux")) {
            assertThat(Files.readAllLines(Path.of("/proc/self/maps")))
                    .filteredOn(line -> line.contains("libquestdb"))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).contains(folder + "/libquestdb"));
        }
    }

    @Test
    void nothing_is_printed_when_it_starts_and_stops() throws Exception {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream recorder = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(recorder);
        System.setErr(recorder);
        try {
            store.settle();
            store.stop();
            store.start();
            store.settle();
            store.stop();
            assertThat(System.out).isSameAs(recorder);
            assertThat(System.err).isSameAs(recorder);
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain("QuestDB is", "log configuration");
        store.start(); // for the one that stops it
    }

    @Test
    void an_address_in_use_is_named_with_its_key() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            EmbeddedBridge bridge = store.bridgeOn(taken.getLocalPort());

            assertThatThrownBy(bridge::start)
                    .isInstanceOf(BridgeException.class)
                    .hasMessageContaining("bridges.embedded.address")
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
        }
    }
}
