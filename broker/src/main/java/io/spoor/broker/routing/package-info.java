/**
 * Who gets a message: {@link io.spoor.broker.routing.SubscriptionTree} finds the subscribers of a topic,
 * {@link io.spoor.broker.routing.RetainedMessages} the messages that a new subscription is owed. Knows topics and
 * filters, but neither connections nor sessions: a subscriber is whatever implements
 * {@link io.spoor.broker.routing.Subscriber}.
 */
@NullMarked
package io.spoor.broker.routing;

import org.jspecify.annotations.NullMarked;
