package io.spoor.broker.surprises;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What is logged as a warning or an error, with its cause. */
final class ErrorLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

    ErrorLog() {
        setContext(root.getLoggerContext());
        start();
        root.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
            events.add(event);
        }
    }

    /** How often this very exception was logged, by itself or as the cause of another. */
    long errorsWith(Throwable thrown) {
        return events.stream()
                .filter(event -> isIn(event.getThrowableProxy(), thrown))
                .count();
    }

    List<ILoggingEvent> events() {
        return events;
    }

    private static boolean isIn(IThrowableProxy proxy, Throwable thrown) {
        for (IThrowableProxy at = proxy; at != null; at = at.getCause()) {
            if (at instanceof ThrowableProxy known && known.getThrowable() == thrown) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        root.detachAppender(this);
        stop();
    }
}
