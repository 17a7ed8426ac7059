package io.spoor.helm.boards;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * One of Grafana's alert rules, evaluated as Grafana does it at some time: the queries are run, and the expressions behind
 * them computed for each combination of labels. Immutable.
 */
final class AlertRule {
    private static final Duration EVERY = Duration.ofMinutes(1);

    private final JsonNode rule;

    AlertRule(JsonNode rule) {
        this.rule = rule;
    }

    /** Those of the chart's file, by their label {@code rule}. */
    static Map<String, AlertRule> all() throws IOException {
        Map<String, AlertRule> rules = new LinkedHashMap<>();
        for (JsonNode group :
                ChartFiles.yaml("files/grafana/alerting/rules.yaml").get("groups")) {
            for (JsonNode rule : group.get("rules")) {
                rules.put(rule.at("/labels/rule").asString(), new AlertRule(rule));
            }
        }
        return rules;
    }

    JsonNode definition() {
        return rule;
    }

    /** The queries of a data source. */
    List<JsonNode> queries(String source) {
        return rule.get("data")
                .valueStream()
                .filter(query -> query.get("datasourceUid").asString().equals(source))
                .map(query -> query.get("model"))
                .toList();
    }

    /**
     * For whom it fires at a time: the labels' values. Where a rule has to hold for a while, it is evaluated each minute of
     * it.
     */
    Set<String> firing(DataSources sources, Instant now) throws IOException, InterruptedException {
        String held = rule.get("for").asString();
        Duration hold = Duration.parse("PT" + held.toUpperCase(java.util.Locale.ROOT));
        Set<String> firing = evaluate(sources, now);
        for (Duration ago = EVERY; ago.compareTo(hold) <= 0 && !firing.isEmpty(); ago = ago.plus(EVERY)) {
            firing.retainAll(evaluate(sources, now.minus(ago)));
        }
        return firing;
    }

    private Set<String> evaluate(DataSources sources, Instant now) throws IOException, InterruptedException {
        Map<String, Map<String, List<Double>>> results = new HashMap<>();
        for (JsonNode query : rule.get("data")) {
            results.put(query.get("refId").asString(), result(query, results, sources, now));
        }
        Set<String> firing = new LinkedHashSet<>();
        Objects.requireNonNull(results.get(rule.get("condition").asString())).forEach((labels, values) -> {
            if (values.get(0) == 1) {
                firing.add(labels);
            }
        });
        return firing;
    }

    private static Map<String, List<Double>> result(
            JsonNode query, Map<String, Map<String, List<Double>>> results, DataSources sources, Instant now)
            throws IOException, InterruptedException {
        JsonNode model = query.get("model");
        if (query.has("relativeTimeRange")) {
            JsonNode range = query.get("relativeTimeRange");
            Instant from = now.minusSeconds(range.get("from").asLong());
            Instant to = now.minusSeconds(range.get("to").asLong());
            return model.has("bucketAggs") ? sources.search(model, from, to) : sources.influxQl(model, from, to);
        }
        return switch (model.get("type").asString()) {
            case "reduce" -> reduce(results, model);
            case "math" -> math(results, model);
            case "threshold" -> threshold(results, model);
            default -> throw new IllegalArgumentException("Nobody knows how to compute " + model);
        };
    }

    private static Map<String, List<Double>> input(Map<String, Map<String, List<Double>>> results, JsonNode model) {
        return Objects.requireNonNull(results.get(model.get("expression").asString()));
    }

    private static Map<String, List<Double>> reduce(Map<String, Map<String, List<Double>>> results, JsonNode model) {
        Map<String, List<Double>> reduced = new LinkedHashMap<>();
        input(results, model).forEach((labels, values) -> {
            if (!values.isEmpty()) {
                reduced.put(labels, List.of(reduce(model.get("reducer").asString(), values)));
            }
        });
        return reduced;
    }

    private static double reduce(String reducer, List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return switch (reducer) {
            case "sum" -> values.stream().mapToDouble(Double::doubleValue).sum();
            case "last" -> values.get(values.size() - 1);
            case "max" -> sorted.get(sorted.size() - 1);
            case "median" -> sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
            default -> throw new IllegalArgumentException("Nobody knows the reducer " + reducer);
        };
    }

    /**
     * Only combinations of labels that each operand has count, as in Grafana; an operand without labels goes with all. What is
     * computed of a series is one.
     */
    private static Map<String, List<Double>> math(Map<String, Map<String, List<Double>>> results, JsonNode model) {
        String expression = model.get("expression").asString();
        List<String> names = results.keySet().stream()
                .filter(name -> expression.contains("$" + name))
                .toList();
        Set<String> combinations = new LinkedHashSet<>();
        names.forEach(name ->
                combinations.addAll(Objects.requireNonNull(results.get(name)).keySet()));
        if (combinations.size() > 1) {
            combinations.remove(""); // goes with all others
        }
        Map<String, List<Double>> computed = new LinkedHashMap<>();
        for (String labels : combinations) {
            Map<String, List<Double>> operands = new HashMap<>();
            for (String name : names) {
                Map<String, List<Double>> its = Objects.requireNonNull(results.get(name));
                List<Double> values = its.getOrDefault(labels, its.getOrDefault("", List.of()));
                if (!values.isEmpty()) {
                    operands.put(name, values);
                }
            }
            if (operands.size() == names.size()) {
                computed.put(labels, math(expression, operands));
            }
        }
        return computed;
    }

    private static List<Double> math(String expression, Map<String, List<Double>> operands) {
        int length = operands.values().stream().mapToInt(List::size).max().orElseThrow();
        List<Double> computed = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            Map<String, Double> variables = new HashMap<>();
            for (Map.Entry<String, List<Double>> operand : operands.entrySet()) {
                List<Double> values = operand.getValue();
                if (values.size() != 1 && values.size() != length) {
                    throw new IllegalArgumentException("Series of different lengths in " + expression);
                }
                variables.put(operand.getKey(), values.get(values.size() == 1 ? 0 : i));
            }
            computed.add(MathExpression.evaluate(expression, variables));
        }
        return computed;
    }

    private static Map<String, List<Double>> threshold(Map<String, Map<String, List<Double>>> results, JsonNode model) {
        JsonNode evaluator = model.at("/conditions/0/evaluator");
        double limit = evaluator.at("/params/0").asDouble();
        String type = evaluator.get("type").asString();
        Map<String, List<Double>> decided = new LinkedHashMap<>();
        input(results, model).forEach((labels, values) -> {
            double value = values.get(0);
            boolean fires = switch (type) {
                case "gt" -> value > limit;
                case "lt" -> value < limit;
                case "outside_range" ->
                    value < limit || value > evaluator.at("/params/1").asDouble();
                default -> throw new IllegalArgumentException("Nobody knows the threshold " + type);
            };
            decided.put(labels, List.of(fires ? 1.0 : 0.0));
        });
        return decided;
    }
}
