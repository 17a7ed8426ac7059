package io.spoor.broker.inspect;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Some of what there is, in order.
 *
 * @param next what to give as {@code after} to have what follows; null if nothing does
 */
public record Page<T>(List<T> items, @Nullable String next) {
    public Page {
        items = List.copyOf(items);
    }

    /** The same with other items. */
    public <U> Page<U> map(Function<T, U> function) {
        return new Page<>(items.stream().map(function).toList(), next);
    }
}
