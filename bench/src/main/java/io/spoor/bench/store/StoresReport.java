package io.spoor.bench.store;

import io.spoor.bench.report.Spread;
import io.spoor.bench.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Collects figures by table, store and column over the rounds, and prints medians. One thread. */
final class StoresReport {

    /** How figures of several rounds become one cell. */
    enum Of {
        MEDIAN,
        SUM,
        MAX
    }

    private record Column(String title, String format, Of of) {}

    private final Map<String, Map<String, Map<Column, List<Double>>>> tables = new LinkedHashMap<>();

    /** Adds one round's figure; the format is for {@link String#format}. */
    void add(String table, String store, String column, String format, Of of, double figure) {
        tables.computeIfAbsent(table, t -> new LinkedHashMap<>())
                .computeIfAbsent(store, s -> new LinkedHashMap<>())
                .computeIfAbsent(new Column(column, format, of), c -> new ArrayList<>())
                .add(figure);
    }

    void add(String table, String store, String column, String format, double figure) {
        add(table, store, column, format, Of.MEDIAN, figure);
    }

    List<Table> tables() {
        List<Table> result = new ArrayList<>();
        tables.forEach((title, stores) -> {
            List<Column> columns = stores.values().stream()
                    .flatMap(cells -> cells.keySet().stream())
                    .distinct()
                    .toList();
            List<String> head = new ArrayList<>(List.of("store"));
            columns.forEach(column -> head.add(column.title()));
            Table table = new Table(title, head.toArray(String[]::new));
            stores.forEach((store, cells) -> {
                List<String> row = new ArrayList<>(List.of(store));
                columns.forEach(column -> row.add(cell(column, cells.getOrDefault(column, List.of()))));
                table.add(row);
            });
            result.add(table);
        });
        return result;
    }

    private static String cell(Column column, List<Double> figures) {
        if (figures.isEmpty()) {
            return "-";
        }
        double figure = switch (column.of()) {
            case MEDIAN -> Spread.of(figures).median();
            case SUM -> figures.stream().mapToDouble(Double::doubleValue).sum();
            case MAX -> Spread.of(figures).max();
        };
        return String.format(Locale.ROOT, column.format(), figure);
    }
}
