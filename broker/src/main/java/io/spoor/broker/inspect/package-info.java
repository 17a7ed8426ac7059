/**
 * Looking at a running broker and acting on what is seen, for its HTTP interface and for programs that embed it. Event
 * loops are never blocked: what they own is asked of each with a task, for at most a page of sessions at a time.
 */
@NullMarked
package io.spoor.broker.inspect;

import org.jspecify.annotations.NullMarked;
