package io.spoor.broker.http.api;

import io.spoor.broker.inspect.Inspector;
import io.spoor.broker.inspect.Page;
import io.spoor.broker.inspect.RetainedInspector;
import io.spoor.broker.inspect.SubscriptionInspector;
import io.spoor.broker.inspect.SubscriptionInspector.Recipient;
import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.TopicFilter;
import io.spoor.broker.protocol.TopicName;
import java.util.List;

/** Who gets what: subscriptions and retained messages. */
final class SubscriptionRoutes {
    private final SubscriptionInspector subscriptions;
    private final RetainedInspector retained;

    SubscriptionRoutes(Inspector inspector) {
        this.subscriptions = inspector.subscriptions();
        this.retained = inspector.retained();
    }

    List<Route> all() {
        return List.of(
                Route.get("/subscriptions", this::list, "filter", "topic", "after", "limit"),
                Route.get("/retained", this::retained, "filter", "after", "limit"));
    }

    private ApiResponse list(ApiRequest request) throws Problem {
        Parameters query = request.query();
        TopicFilter filter = query.filter("filter");
        String topic = query.read("topic", SubscriptionRoutes::topic);
        if ((filter == null) == (topic == null)) {
            throw Problem.badRequest("give either filter, for who has subscribed to just that, or topic, for who would"
                    + " get a message; a client's own subscriptions are in /sessions/{id}");
        }
        Page<Recipient> page = filter != null
                ? subscriptions.byFilter(filter, query.text("after"), query.limit())
                : subscriptions.byTopic(topic == null ? "" : topic, query.text("after"), query.limit());
        return ApiResponse.ok(page);
    }

    private static String topic(String text) {
        try {
            return TopicName.of(text).text();
        } catch (MqttProtocolException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private ApiResponse retained(ApiRequest request) throws Problem {
        Parameters query = request.query();
        TopicFilter filter = query.filter("filter");
        if (filter == null) {
            throw Problem.badRequest("filter is missing; # is for all topics but those that begin with $");
        }
        return ApiResponse.ok(retained.list(filter, query.text("after"), query.limit()));
    }
}
