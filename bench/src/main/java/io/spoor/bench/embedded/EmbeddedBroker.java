package io.spoor.bench.embedded;

import io.spoor.broker.embed.Spoor;
import io.spoor.tracing.Tracer;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** Listens on the loopback port that is its only argument, until it is killed. */
public final class EmbeddedBroker {

    private EmbeddedBroker() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        try (Spoor broker = Spoor.builder()
                .listener("tcp", Integer.parseInt(args[0]))
                .tracer(Tracer.NONE)
                .start()) {
            Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "stop"));
            new CountDownLatch(1).await();
        }
    }
}
