package io.spoor.broker.http.api;

import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request that a route has been found for.
 *
 * @param path the values of the path's parameters, by name
 * @param body null if there is none
 */
record ApiRequest(Map<String, String> path, Parameters query, byte @Nullable [] body, JsonMapper json) {
    /** How long to wait for event loops and destinations. */
    private static final long WAIT_SECONDS = 5;

    String path(String name) {
        String value = path.get(name);
        if (value == null) {
            throw new IllegalStateException("this route has no parameter " + name);
        }
        return value;
    }

    /** The body's fields but these, which must be texts, numbers or truth values. */
    Parameters fieldsBut(Set<String> others) throws Problem {
        Map<String, String> fields = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : object().properties()) {
            if (others.contains(field.getKey())) {
                continue;
            }
            if (!field.getValue().isValueNode() || field.getValue().isNull()) {
                throw Problem.badRequest(field.getKey() + ": expected a text or a number");
            }
            fields.put(field.getKey(), field.getValue().asString());
        }
        return new Parameters("body", fields);
    }

    /** The body as an object; an empty one if there is none. */
    JsonNode object() throws Problem {
        if (body == null || body.length == 0) {
            return json.createObjectNode();
        }
        try {
            JsonNode root = json.readTree(body);
            if (!root.isObject()) {
                throw Problem.badRequest("the body is no JSON object");
            }
            return root;
        } catch (JacksonException e) {
            throw Problem.badRequest("the body is no JSON: " + e.getOriginalMessage());
        }
    }

    /** Waits for an answer from inside the broker. */
    <T> T await(CompletableFuture<T> answer) throws Problem, InterruptedException {
        try {
            return answer.get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new Problem(503, "the broker did not answer within " + WAIT_SECONDS + " s; try again");
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        }
    }

    private static Problem failure(Throwable cause) {
        if (cause instanceof IllegalStateException
                || cause instanceof java.util.concurrent.RejectedExecutionException) {
            return new Problem(409, String.valueOf(cause.getMessage()));
        }
        if (cause instanceof RuntimeException unforeseen) {
            throw unforeseen;
        }
        throw new UncheckedIOException(new java.io.IOException(cause));
    }
}
