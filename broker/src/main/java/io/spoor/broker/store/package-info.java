/**
 * What must outlive the process: persistent sessions with their subscriptions and messages, and retained messages. A log
 * of segment files, appended to by the event loops; what it says is also in memory, so it is read only at the start.
 */
@NullMarked
package io.spoor.broker.store;

import org.jspecify.annotations.NullMarked;
