/**
 * Sessions: what a client keeps beyond a connection. A session belongs to one event loop at a time, and nothing in it is
 * locked; messages from other loops arrive through its mailbox.
 */
@NullMarked
package io.spoor.broker.session;

import org.jspecify.annotations.NullMarked;
