package io.spoor.bench.peers.hivemq;

import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** HiveMQ CE with an extension that lets everybody in; without one it refuses all clients. */
public final class Server {

    private Server() {}

    /** The argument is a folder that holds {@code conf}, {@code data} and {@code extensions}. */
    public static void main(String[] args) throws InterruptedException {
        Path home = Path.of(args[0]);
        EmbeddedHiveMQ broker = EmbeddedHiveMQ.builder()
                .withConfigurationFolder(home.resolve("conf"))
                .withDataFolder(home.resolve("data"))
                .withExtensionsFolder(home.resolve("extensions"))
                .withEmbeddedExtension(EmbeddedExtension.builder()
                        .withId("allow-all")
                        .withName("Allow all")
                        .withVersion("1")
                        .withExtensionMain(new AllowAll())
                        .build())
                .build();
        broker.start().join();
        new CountDownLatch(1).await();
    }

    private static final class AllowAll implements ExtensionMain {
        @Override
        public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
            SimpleAuthenticator allow = (connect, result) -> result.authenticateSuccessfully();
            Services.securityRegistry().setAuthenticatorProvider(provider -> allow);
        }

        @Override
        public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {}
    }
}
