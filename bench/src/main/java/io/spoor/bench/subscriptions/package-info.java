/** What a million subscriptions with wildcards cost: time to find a topic's subscribers, and memory. */
@NullMarked
package io.spoor.bench.subscriptions;

import org.jspecify.annotations.NullMarked;
