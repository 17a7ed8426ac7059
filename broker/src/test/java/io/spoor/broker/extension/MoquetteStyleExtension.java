package io.spoor.broker.extension;

import io.moquette.broker.security.IAuthenticator;
import io.moquette.broker.security.IAuthorizatorPolicy;
import io.moquette.broker.subscriptions.Topic;
import io.moquette.interception.AbstractInterceptHandler;
import io.moquette.interception.messages.InterceptAcknowledgedMessage;
import io.moquette.interception.messages.InterceptConnectMessage;
import io.moquette.interception.messages.InterceptConnectionLostMessage;
import io.moquette.interception.messages.InterceptDisconnectMessage;
import io.moquette.interception.messages.InterceptPublishMessage;
import io.moquette.interception.messages.InterceptSubscribeMessage;
import io.moquette.interception.messages.InterceptUnsubscribeMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.NullUnmarked;

/** An extension as somebody wrote it for Moquette 0.17: it knows nothing of this broker. */
@NullUnmarked
final class MoquetteStyleExtension extends AbstractInterceptHandler implements IAuthenticator, IAuthorizatorPolicy {

    final List<String> calls = new CopyOnWriteArrayList<>();

    @Override
    public String getID() {
        return "moquette-style";
    }

    @Override
    public boolean checkValid(String clientId, String username, byte[] password) {
        return "alice".equals(username) && "secret".equals(new String(password, StandardCharsets.UTF_8));
    }

    @Override
    public boolean canWrite(Topic topic, String user, String client) {
        return topic.match(new Topic("devices/" + client + "/#"));
    }

    @Override
    public boolean canRead(Topic topic, String user, String client) {
        return topic.toString().startsWith("commands/" + user + "/");
    }

    @Override
    public void onConnect(InterceptConnectMessage msg) {
        calls.add("connect " + msg.getClientID() + " " + msg.getUsername() + " "
                + new String(msg.getPassword(), StandardCharsets.UTF_8) + " " + msg.getProtocolName() + " "
                + msg.getProtocolVersion() + " " + msg.isCleanSession() + " " + msg.getKeepAlive() + " "
                + msg.isWillFlag() + " " + msg.getWillTopic() + " " + msg.getWillQos() + " " + msg.isWillRetain() + " "
                + new String(msg.getWillMessage(), StandardCharsets.UTF_8));
    }

    @Override
    public void onDisconnect(InterceptDisconnectMessage msg) {
        calls.add("disconnect " + msg.getClientID() + " " + msg.getUsername());
    }

    @Override
    public void onConnectionLost(InterceptConnectionLostMessage msg) {
        calls.add("lost " + msg.getClientID() + " " + msg.getUsername());
    }

    @Override
    public void onPublish(InterceptPublishMessage msg) {
        calls.add("publish " + msg.getClientID() + " " + msg.getUsername() + " " + msg.getTopicName() + " "
                + msg.getQos() + " " + msg.isRetainFlag() + " " + msg.isDupFlag() + " "
                + msg.getPayload().toString(StandardCharsets.UTF_8));
        // As Moquette asks of whoever overrides this method
        super.onPublish(msg);
    }

    @Override
    public void onSubscribe(InterceptSubscribeMessage msg) {
        calls.add("subscribe " + msg.getClientID() + " " + msg.getUsername() + " " + msg.getTopicFilter() + " "
                + msg.getRequestedQos());
    }

    @Override
    public void onUnsubscribe(InterceptUnsubscribeMessage msg) {
        calls.add("unsubscribe " + msg.getClientID() + " " + msg.getUsername() + " " + msg.getTopicFilter());
    }

    @Override
    public void onMessageAcknowledged(InterceptAcknowledgedMessage msg) {
        calls.add("acknowledged " + msg.getUsername() + " " + msg.getTopic() + " " + msg.getPacketID());
    }

    @Override
    public void onSessionLoopError(Throwable error) {
        calls.add("error " + error.getMessage());
    }
}
