package io.spoor.bridges.influxdb;

import io.spoor.bridges.influxdb.PendingLine.OnRejected;
import io.spoor.bridges.influxdb.mapping.Mapped;
import io.spoor.bridges.influxdb.mapping.MappedPoint;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes lines of points: within the budget for series, and as the store reads them. One thread. */
final class Lines {
    private final SeriesBudget budget;
    private final LineDialect dialect;

    Lines(SeriesBudget budget, LineDialect dialect) {
        this.budget = budget;
        this.dialect = dialect;
    }

    /**
     * Adds a record's lines.
     *
     * @param index of the record among all that are written
     * @param onRefused accounts for the record if a point has no room in the budget
     * @param onRejected accounts for the record if the store rejects a point
     */
    void add(Mapped.Points mapped, long index, OnRejected onRefused, OnRejected onRejected, List<PendingLine> into)
            throws IOException {
        List<MappedPoint> points = mapped.points();
        for (int part = 0; part < points.size(); part++) {
            MappedPoint point = budget.admit(points.get(part));
            if (point == null) {
                onRefused.rejected(
                        "measurement " + points.get(part).measurement() + " has too many series (maximumSeries)");
            } else {
                into.add(new PendingLine(index, part, dialect.line(point.measurement(), point.point()), onRejected));
            }
        }
    }

    /** To be called before any of the lines is stored. */
    void flush() throws IOException {
        budget.flush();
    }

    Optional<String> warning() {
        return Optional.ofNullable(budget.warning());
    }

    Map<String, Number> metrics() {
        return budget.metrics();
    }
}
