/**
 * Trace events as documents of the Elastic Common Schema, one line of JSON each.
 *
 * <p>{@link io.spoor.tracing.ecs.EcsEncoder} puts a document together from what never changes (the service), what changes
 * with the kind of event (a {@code Shape}), with the client or connection (its {@code Identity}, cached) and with the
 * event itself.
 */
@NullMarked
package io.spoor.tracing.ecs;

import org.jspecify.annotations.NullMarked;
