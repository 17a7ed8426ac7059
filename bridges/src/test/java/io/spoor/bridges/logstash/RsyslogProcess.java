package io.spoor.bridges.logstash;

import io.spoor.bridges.testing.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real rsyslogd (Debian's packages {@code rsyslog} and {@code rsyslog-elasticsearch}) as a child process where Logstash
 * would be: it takes lines of JSON on a loopback TCP port and indexes each under its {@code event.id}. It holds nothing in
 * memory: what it has read is indexed before it reads on, and what it is indexing when it is killed does not count as read
 * (see {@link Relay}).
 */
public final class RsyslogProcess implements AutoCloseable {
    private static final int START_SECONDS = 30;

    private final TestFolder folder;
    private final Path config;
    private final int port;
    private final Relay relay;
    private @Nullable ChildProcess process; // null until it is started

    private RsyslogProcess(TestFolder folder, Path config, int port) throws IOException {
        this.folder = folder;
        this.config = config;
        this.port = port;
        this.relay = new Relay(port);
    }

    /** Starts one and waits until it listens. */
    public static RsyslogProcess start(int elasticsearchPort, String index) throws IOException, InterruptedException {
        RsyslogProcess rsyslog = prepare(elasticsearchPort, index);
        rsyslog.restart();
        return rsyslog;
    }

    /** Chooses its port, without starting it; it writes to an ordinary index. */
    public static RsyslogProcess prepare(int elasticsearchPort, String index) throws IOException {
        return prepare(elasticsearchPort, index, "");
    }

    /**
     * Chooses its port, without starting it; it writes to a data stream, which takes each id once. An id that is there
     * already counts as done, as in Logstash. (Its {@code retryfailures} is off: with it, rsyslogd 8.2302 hangs at the
     * first such id.)
     */
    public static RsyslogProcess prepareForDataStream(int elasticsearchPort, String stream) throws IOException {
        return prepare(elasticsearchPort, stream, "writeoperation=\"create\"");
    }

    private static RsyslogProcess prepare(int elasticsearchPort, String index, String operation) throws IOException {
        TestFolder folder = new TestFolder("spoor-rsyslog");
        int port = FreePorts.one();
        Path config = Files.writeString(folder.path().resolve("rsyslog.conf"), """
                global(workDirectory="%1$s" maxMessageSize="256k")
                module(load="imtcp")
                module(load="mmjsonparse")
                module(load="omelasticsearch")
                main_queue(queue.type="Direct")
                template(name="document" type="list") { property(name="$!all-json-plain") }
                template(name="id" type="list") { property(name="$!event!id") }
                ruleset(name="trace" queue.type="Direct") {
                  action(type="mmjsonparse" cookie="" useRawMsg="on")
                  if $parsesuccess == "OK" then {
                    action(type="omelasticsearch" server="127.0.0.1" serverport="%2$d" template="document"
                      searchIndex="%3$s" searchType="" bulkmode="on" dynbulkid="on" bulkid="id" %5$s
                      action.resumeRetryCount="-1" action.resumeInterval="1" errorfile="%1$s/refused.json")
                  } else {
                    action(type="omfile" file="%1$s/unparsed.log")
                  }
                }
                input(type="imtcp" port="%4$d" address="127.0.0.1" ruleset="trace" supportOctetCountedFraming="off")
                """.formatted(
                        folder.path(), elasticsearchPort, index, port, operation));
        return new RsyslogProcess(folder, config, port);
    }

    /** Its TCP port on the loopback. */
    public int port() {
        return relay.port();
    }

    /** Kills it hard, in the middle of whatever it does. */
    public void kill() throws IOException, InterruptedException {
        relay.kill();
        running().kill();
    }

    /** Stops it from doing anything, with its connections left open. */
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Lets it go on. */
    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    /** Starts it, again or for the first time, on the same port. */
    public void restart() throws IOException, InterruptedException {
        if (process != null) {
            relay.kill();
            process.close();
        }
        ChildProcess started = ChildProcess.start(
                List.of("/usr/sbin/rsyslogd", "-n", "-iNONE", "-f", config.toString()),
                Map.of(),
                folder.path().resolve("output.log"));
        process = started;
        started.await(this::listens, START_SECONDS);
        relay.restart();
    }

    /** Lines that were no JSON, as halves of lines are; empty if there were none. */
    public List<String> unparsed() throws IOException {
        Path file = folder.path().resolve("unparsed.log");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** What Elasticsearch refused, other than for being there already; empty if nothing. */
    public String refused() throws IOException {
        Path file = folder.path().resolve("refused.json");
        if (!Files.exists(file)) {
            return "";
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> !line.contains("\"status\": 409")).collect(Collectors.joining("\n"));
        }
    }

    @Override
    public void close() {
        try {
            relay.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (process != null) {
                process.close();
            }
            folder.close();
        }
    }

    private void signal(String name) throws IOException, InterruptedException {
        int exit = new ProcessBuilder(
                        "kill", "-" + name, Long.toString(running().pid()))
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("kill -" + name + " failed with " + exit);
        }
    }

    private ChildProcess running() {
        if (process == null) {
            throw new IllegalStateException("rsyslogd was not started");
        }
        return process;
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false; // not yet
        }
    }
}
