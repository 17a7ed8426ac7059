package io.spoor.bench.proc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcTest {

    @Test
    void ticks_are_user_plus_system_even_if_the_command_looks_like_fields() {
        String stat = "42 (a) b) S 1 42 42 0 -1 4194304 100 0 0 0 30 12 0 0 20 0 5 0 1000 1 2";

        assertThat(ProcessCpu.ticks(stat)).isEqualTo(42);
    }

    @Test
    void living_threads_count_in_nanoseconds() {
        ProcessCpu.Reading before = reading(0, Map.of("1", time("main", 1_000), "2", time("gone", 5)));
        ProcessCpu.Reading after = reading(10_000_000, Map.of("1", time("main", 4_000), "3", time("new", 7)));

        assertThat(after.since(before)).isEqualTo(3_007);
    }

    @Test
    void time_of_an_ended_thread_comes_from_the_ticks() {
        ProcessCpu.Reading before = reading(0, Map.of("1", time("main", 1_000)));
        ProcessCpu.Reading after = reading(900_000_000, Map.of("1", time("main", 2_000)));

        assertThat(after.since(before)).isEqualTo(900_000_000);
    }

    @Test
    void compilers_are_known_by_their_names() {
        ProcessCpu.Reading before = reading(0, Map.of("1", time("main", 1), "2", time("C2 CompilerThre", 100)));
        ProcessCpu.Reading after = reading(
                0, Map.of("1", time("main", 9), "2", time("C2 CompilerThre", 150), "3", time("C1 CompilerThre", 30)));

        assertThat(after.jitSince(before)).isEqualTo(80);
    }

    private static ProcessCpu.Reading reading(long tickNanos, Map<String, ProcessCpu.ThreadTime> threads) {
        return new ProcessCpu.Reading(threads, tickNanos);
    }

    private static ProcessCpu.ThreadTime time(String name, long nanos) {
        return new ProcessCpu.ThreadTime(name, nanos);
    }

    @Test
    void memory_is_read_by_name() throws IOException {
        String rollup = "5500-7fff ---p 0 00:00 0 [rollup]\nRss:  1700 kB\nPss:  900 kB\nPss_Dirty: 3 kB\n";

        assertThat(ProcessMemory.parse(rollup)).isEqualTo(new ProcessMemory(1700, 900));
        assertThatThrownBy(() -> ProcessMemory.parse("")).hasMessageContaining("Rss:");
    }

    @Test
    void busy_time_leaves_out_idle_iowait_and_guest() {
        assertThat(Machine.busyTicks("cpu  1 2 4 800 900 8 16 32 64 128")).isEqualTo(1 + 2 + 4 + 8 + 16 + 32);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void own_cpu_time_grows_by_what_we_use() throws IOException {
        // Given
        long pid = ProcessHandle.current().pid();
        ProcessCpu.Reading before = ProcessCpu.read(pid);

        // When
        long used = burn(Duration.ofMillis(200));

        // Then
        assertThat(ProcessCpu.read(pid).since(before)).isGreaterThanOrEqualTo(used * 8 / 10);
    }

    /** Computes until this thread has used that much CPU time; returns how much it was. */
    private static long burn(Duration cpu) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        long used = 0;
        while (used < cpu.toNanos()) {
            used = threads.getCurrentThreadCpuTime() - start;
        }
        return used;
    }
}
