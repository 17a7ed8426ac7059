/**
 * Measures what could keep the broker's persistent sessions. A {@link io.spoor.bench.store.Candidate} opens a {@link
 * io.spoor.bench.store.QueueStore}; {@link io.spoor.bench.store.Stores} starts a {@link
 * io.spoor.bench.store.StoreWorker} process for each measurement, kills it where the measurement says so, and prints
 * medians. Candidates that need libraries of their own are compiled apart, in {@code peers/stores}, and found with {@link
 * java.util.ServiceLoader}.
 */
@NullMarked
package io.spoor.bench.store;

import org.jspecify.annotations.NullMarked;
