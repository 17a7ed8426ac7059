package io.spoor.broker.session;

import io.spoor.broker.routing.Route;

/**
 * The subscribers of a topic as of a version of the subscription tree.
 *
 * @param wantsPayload whether a payload store wants what is published here
 * @param hasPersistent whether one of the subscribers outlives the process
 */
public record CachedRoute(Route<Session> route, long version, boolean wantsPayload, boolean hasPersistent) {

    static CachedRoute of(Route<Session> route, long version, boolean wantsPayload) {
        boolean persistent = route.direct().stream()
                        .anyMatch(delivery -> delivery.subscriber().isPersistent())
                || route.shared().stream()
                        .anyMatch(group -> group.members().stream()
                                .anyMatch(member -> member.subscriber().isPersistent()));
        return new CachedRoute(route, version, wantsPayload, persistent);
    }
}
