package io.spoor.bridges.logstash;

import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import net.logstash.logback.appender.AbstractLogstashTcpSocketAppender;
import net.logstash.logback.appender.listener.TcpAppenderListener;

/**
 * The TCP appender of logstash-logback-encoder, for chunks of finished lines in place of log events. It tells its {@link
 * Link} how a connection's incoming side ended, and then reconnects at once.
 */
final class JournalTcpAppender extends AbstractLogstashTcpSocketAppender<Chunk, TcpAppenderListener<Chunk>> {
    private final Link link;

    JournalTcpAppender(Link link) {
        this.link = link;
        addListener(link);
    }

    @Override
    protected Future<?> scheduleReaderCallable(Callable<Void> reader) {
        Connection connection = link.opening();
        FutureTask<Void> reading = new FutureTask<>(() -> readToTheEnd(reader, connection)) {
            @Override
            protected void done() {
                // The sending thread asks whether this is done when it has something to do. The appender gives it
                // something too, but earlier, and then a connection that is lost in silence stays lost.
                getDisruptor().getRingBuffer().tryPublishEvent(getEventTranslator(), null);
            }
        };
        super.scheduleReaderCallable(() -> {
            reading.run();
            return null;
        });
        return reading;
    }

    private Void readToTheEnd(Callable<Void> reader, Connection connection) throws Exception {
        try {
            reader.call();
            link.incomingEnded(connection, null);
            return null;
        } catch (Exception e) {
            link.incomingEnded(connection, e);
            throw e;
        }
    }
}
