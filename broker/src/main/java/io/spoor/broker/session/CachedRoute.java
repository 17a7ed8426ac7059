package io.spoor.broker.session;

import io.spoor.broker.routing.Route;

/**
 * The subscribers of a topic as of a version of the subscription tree.
 *
 * @param wantsPayload whether a payload store wants what is published here
 */
public record CachedRoute(Route<Session> route, long version, boolean wantsPayload) {}
