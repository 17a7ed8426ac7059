/**
 * The command line. Exit codes: 0 done, 1 failed, 2 used or configured wrongly. A user's mistake is answered with a
 * message that names it, never with a stack trace.
 */
@NullMarked
package io.spoor.broker.cli;

import org.jspecify.annotations.NullMarked;
