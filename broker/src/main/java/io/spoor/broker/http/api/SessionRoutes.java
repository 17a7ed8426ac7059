package io.spoor.broker.http.api;

import io.spoor.broker.inspect.Page;
import io.spoor.broker.inspect.SessionInspector;
import io.spoor.broker.inspect.SessionQuery;
import io.spoor.broker.session.SessionView;
import io.spoor.tracing.match.AddressRange;
import io.spoor.tracing.match.Glob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Clients that are connected, and sessions with or without a connection. */
final class SessionRoutes {
    private final SessionInspector sessions;

    SessionRoutes(SessionInspector sessions) {
        this.sessions = sessions;
    }

    List<Route> all() {
        return List.of(
                Route.get("/clients", this::clients, "id", "address", "user", "after", "limit"),
                Route.get("/clients/{id}", this::client),
                Route.delete("/clients/{id}", this::disconnect),
                Route.get("/sessions", this::list, "id", "user", "connected", "after", "limit"),
                Route.get("/sessions/{id}", this::session),
                Route.delete("/sessions/{id}", this::end));
    }

    private ApiResponse clients(ApiRequest request) throws Problem, InterruptedException {
        Page<SessionView> page = request.await(sessions.list(query(request.query(), true)));
        return ApiResponse.ok(page.map(SessionJson.Client::of));
    }

    private ApiResponse list(ApiRequest request) throws Problem, InterruptedException {
        Page<SessionView> page = request.await(
                sessions.list(query(request.query(), request.query().flag("connected"))));
        return ApiResponse.ok(page.map(SessionJson.Session::of));
    }

    private static SessionQuery query(Parameters query, @Nullable Boolean connected) throws Problem {
        return new SessionQuery(
                query.read("id", Glob::parse),
                query.read("address", AddressRange::parse),
                query.text("user"),
                connected,
                query.text("after"),
                query.limit());
    }

    private ApiResponse client(ApiRequest request) throws Problem, InterruptedException {
        SessionView view = request.await(sessions.find(request.path("id")));
        if (view == null || !view.connected()) {
            throw Problem.notFound("connected client", request.path("id"));
        }
        return ApiResponse.ok(SessionJson.ClientDetail.of(view));
    }

    private ApiResponse session(ApiRequest request) throws Problem, InterruptedException {
        SessionView view = request.await(sessions.find(request.path("id")));
        if (view == null) {
            throw Problem.notFound("session", request.path("id"));
        }
        return ApiResponse.ok(SessionJson.SessionDetail.of(view));
    }

    private ApiResponse disconnect(ApiRequest request) throws Problem, InterruptedException {
        if (!request.await(sessions.disconnect(request.path("id")))) {
            throw Problem.notFound("connected client", request.path("id"));
        }
        return ApiResponse.noContent();
    }

    private ApiResponse end(ApiRequest request) throws Problem, InterruptedException {
        if (!request.await(sessions.end(request.path("id")))) {
            throw Problem.notFound("session", request.path("id"));
        }
        return ApiResponse.noContent();
    }
}
