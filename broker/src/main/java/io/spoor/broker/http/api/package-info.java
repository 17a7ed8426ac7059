/**
 * The HTTP interface below {@code /api/v1/}: looking at clients, sessions, subscriptions, journals and destinations, and
 * acting on them. What there is, is described by {@code openapi.json}, which a test compares with what is done.
 */
@NullMarked
package io.spoor.broker.http.api;

import org.jspecify.annotations.NullMarked;
