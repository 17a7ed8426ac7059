package io.spoor.broker.routing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions to one filter, in the order in which they came, one for each subscriber. Most filters have one
 * subscriber, some have a hundred thousand; so a short list is copied with every change, and a long one is indexed and
 * copied only when somebody reads it. {@link #put} and {@link #remove} are called under the tree's lock,
 * {@link #list()} on any thread.
 */
final class DeliverySet<S extends Subscriber> {

    private static final int LONG = 32;

    /** Null while the index has changes that nobody has read yet. */
    private volatile @Nullable List<Delivery<S>> list = List.of();

    /** Guarded by this. Only for long lists, and then the truth. */
    private @Nullable Map<S, Delivery<S>> index;

    synchronized @Nullable Delivery<S> put(Delivery<S> delivery) {
        if (index != null) {
            list = null;
            return index.put(delivery.subscriber(), delivery);
        }
        List<Delivery<S>> changed = new ArrayList<>(list());
        int position = indexOf(delivery.subscriber(), changed);
        Delivery<S> replaced = null;
        if (position >= 0) {
            replaced = changed.set(position, delivery);
        } else {
            changed.add(delivery);
        }
        if (changed.size() > LONG) {
            Map<S, Delivery<S>> indexed = new LinkedHashMap<>(2 * changed.size());
            changed.forEach(each -> indexed.put(each.subscriber(), each));
            index = indexed;
        }
        list = List.copyOf(changed);
        return replaced;
    }

    synchronized @Nullable Delivery<S> remove(S subscriber) {
        if (index != null) {
            Delivery<S> removed = index.remove(subscriber);
            if (removed != null) {
                list = null;
            }
            if (index.size() <= LONG / 2) {
                list = list();
                index = null;
            }
            return removed;
        }
        List<Delivery<S>> changed = new ArrayList<>(list());
        int position = indexOf(subscriber, changed);
        if (position < 0) {
            return null;
        }
        Delivery<S> removed = changed.remove(position);
        list = List.copyOf(changed);
        return removed;
    }

    synchronized boolean isEmpty() {
        return index == null ? list().isEmpty() : index.isEmpty();
    }

    /** All of them, immutable. */
    List<Delivery<S>> list() {
        List<Delivery<S>> known = list;
        return known != null ? known : listFromIndex();
    }

    private synchronized List<Delivery<S>> listFromIndex() {
        List<Delivery<S>> known = list;
        if (known == null) {
            known = index == null ? List.of() : List.copyOf(index.values());
            list = known;
        }
        return known;
    }

    private static <S extends Subscriber> int indexOf(S subscriber, List<Delivery<S>> list) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).subscriber().equals(subscriber)) {
                return i;
            }
        }
        return -1;
    }
}
