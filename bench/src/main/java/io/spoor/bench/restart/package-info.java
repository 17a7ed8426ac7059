/** How long Spoor takes to be there again after SIGKILL, with many sessions and full queues, and whether all is there. */
@NullMarked
package io.spoor.bench.restart;

import org.jspecify.annotations.NullMarked;
