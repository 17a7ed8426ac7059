package io.spoor.bridges.sparkplug;

import static io.spoor.bridges.sparkplug.SparkplugBytes.bdSeq;
import static io.spoor.bridges.sparkplug.SparkplugBytes.int32;
import static io.spoor.bridges.sparkplug.SparkplugBytes.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdgeNodesTest {
    private static final String NODE = "spBv1.0/g/%s/e";
    private static final String DEVICE = "spBv1.0/g/%s/e/d";
    private static final long ARRIVAL = 1_767_225_600_000_000_000L;

    @TempDir
    Path dir;

    private final List<String> published = new ArrayList<>();
    private Instant now = Instant.ofEpochSecond(0, ARRIVAL);
    private boolean publishing = true;
    private EdgeNodes nodes;

    @BeforeEach
    void open() throws IOException {
        Rebirths rebirths = new Rebirths(
                (topic, payload, qos, retain) -> {
                    if (publishing) {
                        published.add(topic);
                    }
                    return publishing;
                },
                () -> now,
                true);
        nodes = EdgeNodes.open(dir.resolve("births"), rebirths);
    }

    @Test
    void aliases_come_from_births_and_those_of_devices_are_in_the_edge_nodes_table() throws SparkplugException {
        read(NODE, "NBIRTH", 1, payload(0, 0, bdSeq(1), int32("node temp", 1, 20)));
        read(DEVICE, "DBIRTH", 2, payload(0, 1, int32("device temp", 2, 30)));

        assertThat(names(read(NODE, "NDATA", 3, payload(0, 2, int32(null, 1, 21)))))
                .containsExactly("node temp");
        assertThat(names(read(DEVICE, "DDATA", 4, payload(0, 3, int32(null, 2, 31)))))
                .containsExactly("device temp");
    }

    @Test
    void a_type_that_data_leaves_out_is_the_births() throws SparkplugException {
        read(NODE, "NBIRTH", 1, payload(0, 0, int32("t", 1, -5), int32("u", null, -5)));

        EdgeNodes.Content content = read(
                NODE,
                "NDATA",
                2,
                payload(
                        0,
                        1,
                        int32(null, 1, -6),
                        SparkplugBytes.metric("u", null, null, out -> out.writeUInt32(10, -7))));

        assertThat(content.metrics())
                .extracting(Metric::value)
                .containsExactly(new MetricValue.Whole(-6), new MetricValue.Whole(-7));
    }

    @Test
    void an_unknown_alias_is_told_and_asked_about_at_most_once_a_minute() {
        assertUnknown(5);
        assertUnknown(6);
        assertThat(published).containsExactly("spBv1.0/g/NCMD/e");

        now = now.plusSeconds(61);
        assertUnknown(7);
        // The message is too old by now for a request to be of use.
        assertThat(published).hasSize(1);
        assertThat(metric("sparkplug.unknown.aliases")).isEqualTo(3);
        assertThat(metric("sparkplug.rebirth.requests")).isEqualTo(1);
    }

    @Test
    void a_request_that_the_broker_does_not_take_is_made_again() {
        publishing = false;
        assertUnknown(5);
        publishing = true;
        assertUnknown(6);

        assertThat(published).hasSize(1);
    }

    @Test
    void a_rebirth_command_is_what_edge_nodes_expect() throws SparkplugException {
        SparkplugPayload command = SparkplugPayload.decode(ByteBuffer.wrap(Rebirths.command(1_767_225_600_000L)));

        assertThat(command.timestamp()).isEqualTo(1_767_225_600_000L);
        assertThat(command.metrics())
                .containsExactly(new RawMetric(
                        "Node Control/Rebirth",
                        null,
                        1_767_225_600_000L,
                        DataType.BOOLEAN,
                        false,
                        new RawMetric.RawValue.Bool(true)));
    }

    @Test
    void a_gap_in_the_sequence_is_counted_and_asked_about_and_the_wrap_is_none() throws SparkplugException {
        read(NODE, "NBIRTH", 1, payload(0, 0, int32("t", 1, 0)));
        for (int i = 1; i < 600; i++) {
            read(NODE, "NDATA", 1 + i, payload(0, i % 256, int32(null, 1, i)));
        }
        assertThat(metric("sparkplug.sequence.gaps")).isZero();

        read(NODE, "NDATA", 700, payload(0, 600 % 256 + 1, int32(null, 1, 0)));
        assertThat(metric("sparkplug.sequence.gaps")).isEqualTo(1);
        assertThat(published).hasSize(1);

        // Delivered again after a failure of the store: nothing new.
        read(NODE, "NDATA", 599, payload(0, 598 % 256, int32(null, 1, 0)));
        read(NODE, "NDATA", 700, payload(0, 600 % 256 + 1, int32(null, 1, 0)));
        assertThat(metric("sparkplug.sequence.gaps")).isEqualTo(1);
    }

    @Test
    void a_death_counts_only_for_the_life_that_it_belongs_to() throws SparkplugException {
        assertThat(read(NODE, "NBIRTH", 1, payload(0, 0, bdSeq(4))).online()).isTrue();
        assertThat(read(NODE, "NDEATH", 2, payload(0, null, bdSeq(3))).online()).isNull();
        assertThat(read(NODE, "NDEATH", 3, payload(0, null, bdSeq(4))).online()).isFalse();
        assertThat(read(DEVICE, "DDEATH", 4, payload(0, 1)).online()).isFalse();
        assertThat(read(NODE, "NDATA", 5, payload(0, 2)).online()).isNull();
    }

    @Test
    void a_message_means_after_a_restart_what_it_meant_before_a_later_birth() throws SparkplugException, IOException {
        read(NODE, "NBIRTH", 1, payload(0, 0, int32("old", 1, 0)));
        read(NODE, "NDATA", 2, payload(0, 1, int32(null, 1, 0)));
        read(NODE, "NBIRTH", 3, payload(0, 0, int32("new", 1, 0)));
        Files.writeString(dir.resolve("births"), "{\"node\":\"torn", StandardOpenOption.APPEND);

        open(); // killed, and the store had confirmed nothing since record 1

        assertThat(names(read(NODE, "NDATA", 2, payload(0, 1, int32(null, 1, 0)))))
                .containsExactly("old");
        assertThat(names(read(NODE, "NBIRTH", 3, payload(0, 0, int32("new", 1, 0)))))
                .containsExactly("new");
        assertThat(names(read(NODE, "NDATA", 4, payload(0, 1, int32(null, 1, 0)))))
                .containsExactly("new");
        assertThat(Files.readAllLines(dir.resolve("births"))).hasSize(2);
    }

    @Test
    void what_is_settled_is_given_up_and_a_dead_letter_may_learn_from_a_later_birth() throws SparkplugException {
        assertUnknown(5);
        read(NODE, "NBIRTH", 6, payload(0, 0, int32("t", 1, 0)));
        nodes.settled(8);
        read(NODE, "NBIRTH", 9, payload(0, 0, int32("t2", 1, 0)));

        assertUnknown(5);
        assertThat(names(nodes.read(topic(NODE, "NDATA"), decoded(data()), 5, ARRIVAL, true)))
                .containsExactly("t");
    }

    @Test
    void births_of_another_journal_do_not_count() throws SparkplugException {
        read(NODE, "NBIRTH", 1000, payload(0, 0, int32("before", 1, 0)));

        // The data directory's journal was deleted: its records begin anew.
        read(NODE, "NBIRTH", 1, payload(0, 0, int32("after", 1, 0)));

        assertThat(names(read(NODE, "NDATA", 2000, payload(0, 1, int32(null, 1, 0)))))
                .containsExactly("after");
    }

    private void assertUnknown(long index) {
        assertThatThrownBy(() -> read(NODE, "NDATA", index, data()))
                .isInstanceOf(SparkplugException.class)
                .hasMessage("alias 1 is unknown: no birth of edge node g/e has told its name");
    }

    private static byte[] data() {
        return payload(0, null, int32(null, 1, 0));
    }

    private EdgeNodes.Content read(String form, String type, long index, byte[] payload) throws SparkplugException {
        return nodes.read(topic(form, type), decoded(payload), index, ARRIVAL, false);
    }

    private static SparkplugPayload decoded(byte[] payload) throws SparkplugException {
        return SparkplugPayload.decode(ByteBuffer.wrap(payload));
    }

    private static SparkplugTopic topic(String form, String type) {
        return Objects.requireNonNull(SparkplugTopic.of(form.formatted(type)));
    }

    private static List<String> names(EdgeNodes.Content content) {
        return content.metrics().stream().map(Metric::name).toList();
    }

    private long metric(String name) {
        @Nullable Number value = nodes.metrics().get(name);
        return value == null ? 0 : value.longValue();
    }
}
