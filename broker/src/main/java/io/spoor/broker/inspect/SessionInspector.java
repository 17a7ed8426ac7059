package io.spoor.broker.inspect;

import io.spoor.broker.protocol.ReasonCode;
import io.spoor.broker.session.ClientLink;
import io.spoor.broker.session.Closing;
import io.spoor.broker.session.Loop;
import io.spoor.broker.session.Session;
import io.spoor.broker.session.SessionView;
import io.spoor.broker.session.Sessions;
import io.spoor.tracing.DisconnectReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Clients and their sessions. Any thread; futures are completed by event loops, so nothing may block in them. */
public final class SessionInspector {
    private static final Closing KICKED =
            Closing.byServer(ReasonCode.ADMINISTRATIVE_ACTION, DisconnectReason.KICKED, "disconnected by the operator");

    private final Sessions sessions;

    public SessionInspector(Sessions sessions) {
        this.sessions = sessions;
    }

    /** How many sessions there are. */
    public int size() {
        return sessions.all().size();
    }

    /** A page of sessions, in the order of their client identifiers. One that ends meanwhile may be missing. */
    public CompletableFuture<Page<SessionView>> list(SessionQuery query) {
        List<Session> chosen = choose(query);
        boolean more = chosen.size() > query.limit();
        List<Session> page = more ? chosen.subList(0, query.limit()) : chosen;
        String next = more ? page.get(page.size() - 1).clientId() : null;
        return views(page).thenApply(views -> new Page<>(views, next));
    }

    /** One session; null if the client has none. */
    public CompletableFuture<@Nullable SessionView> find(String clientId) {
        return onOwner(clientId, session -> session.view(true));
    }

    /**
     * Ends a client's connection (DISCONNECT 0x98, administrative action; {@code kicked} in the trace); its session stays
     * as long as it may.
     *
     * @return false if there is no such client or it is not connected
     */
    public CompletableFuture<Boolean> disconnect(String clientId) {
        return onOwner(clientId, session -> {
                    ClientLink link = session.link();
                    if (link != null) {
                        link.close(KICKED);
                    }
                    return link != null;
                })
                .thenApply(Boolean.TRUE::equals);
    }

    /**
     * Ends a session with all that it keeps, and its connection, if there is one.
     *
     * @return false if there is no such session
     */
    public CompletableFuture<Boolean> end(String clientId) {
        return onOwner(clientId, session -> {
                    session.terminate(KICKED);
                    return true;
                })
                .thenApply(Boolean.TRUE::equals);
    }

    /** One more than asked for, if there are so many; keeps no more than that at a time, however many there are. */
    private List<Session> choose(SessionQuery query) {
        Comparator<Session> order = Comparator.comparing(Session::clientId);
        PriorityQueue<Session> smallest = new PriorityQueue<>(order.reversed());
        for (Session session : sessions.all()) {
            if (query.matches(session)
                    && (smallest.size() <= query.limit() || order.compare(session, smallest.element()) < 0)) {
                smallest.add(session);
                if (smallest.size() > query.limit() + 1) {
                    var unused = smallest.remove();
                }
            }
        }
        List<Session> chosen = new ArrayList<>(smallest);
        chosen.sort(order);
        return chosen;
    }

    /** One task for each loop; a session that has moved is asked for once more, by itself. */
    private static CompletableFuture<List<SessionView>> views(List<Session> page) {
        Map<Loop, List<CompletableFuture<SessionView>>> asked = new LinkedHashMap<>();
        List<CompletableFuture<SessionView>> answers = new ArrayList<>();
        Map<Loop, List<Runnable>> tasks = new LinkedHashMap<>();
        for (Session session : page) {
            CompletableFuture<SessionView> answer = new CompletableFuture<>();
            answers.add(answer);
            Loop loop = session.loop();
            asked.computeIfAbsent(loop, key -> new ArrayList<>()).add(answer);
            tasks.computeIfAbsent(loop, key -> new ArrayList<>()).add(() -> answer(session, answer));
        }
        tasks.forEach((loop, all) -> execute(loop, () -> all.forEach(Runnable::run), asked.get(loop)));
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(done -> answers.stream().map(CompletableFuture::join).toList());
    }

    private static void answer(Session session, CompletableFuture<SessionView> answer) {
        session.onOwner(() -> complete(answer, () -> session.view(false)));
    }

    private <T> CompletableFuture<@Nullable T> onOwner(String clientId, Function<Session, T> action) {
        CompletableFuture<@Nullable T> answer = new CompletableFuture<>();
        Session session = sessions.find(clientId);
        if (session == null) {
            answer.complete(null);
            return answer;
        }
        execute(
                session.loop(),
                () -> session.onOwner(() -> complete(answer, () -> action.apply(session))),
                List.of(answer));
        return answer;
    }

    private static <T> void complete(CompletableFuture<T> answer, java.util.function.Supplier<T> value) {
        try {
            answer.complete(value.get());
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
        }
    }

    /** A loop that has ended takes no tasks. */
    private static void execute(Loop loop, Runnable task, @Nullable List<? extends CompletableFuture<?>> answers) {
        try {
            loop.execute(task);
        } catch (RuntimeException e) {
            Objects.requireNonNull(answers).forEach(answer -> answer.completeExceptionally(e));
        }
    }
}
