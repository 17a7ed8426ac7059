package io.spoor.tracing.ecs;

import io.spoor.tracing.TraceEvent.Anomaly;
import io.spoor.tracing.TraceEvent.BrokerStart;
import io.spoor.tracing.TraceEvent.BrokerStop;
import io.spoor.tracing.TraceEvent.CertReload;
import io.spoor.tracing.TraceEvent.ConfigChange;
import io.spoor.tracing.TraceEvent.StoreCut;
import io.spoor.tracing.TraceEvent.TraceGap;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The broker itself, and the trace itself. */
final class BrokerShapes {
    private static final String CONFIGURATION = "configuration";
    private static final List<String> INFO = List.of("info");
    private static final List<String> CHANGE = List.of("change");
    private static final Name BROKER = new Name("broker");
    private static final Name JAVA_VERSION = new Name("java_version");
    private static final Name LISTENERS = new Name("listeners");
    private static final Name STOP_REASON = new Name("stop_reason");
    private static final Name CONFIG = new Name("config");
    private static final Name CHANGED = new Name("changed");
    private static final Name TLS = new Name("tls");
    private static final Name SERVER = new Name("server");
    private static final Name NOT_AFTER = new Name("not_after");
    private static final Name GAP = new Name("gap");
    private static final Name RUN_ID = new Name("run_id");
    private static final Name FIRST = new Name("first");
    private static final Name LAST = new Name("last");
    private static final Name COUNT = new Name("count");
    private static final Name DESTINATION = new Name("destination");
    private static final Name STORE = new Name("store");
    private static final Name FILE = new Name("file");
    private static final Name OFFSET = new Name("offset");
    private static final Name BYTES = new Name("bytes");
    private static final Name RECORDS = new Name("records");
    private static final Name ANOMALY = new Name("anomaly");
    private static final Name RULE = new Name("rule");
    private static final Name SCORE = new Name("score");
    private static final Name EVIDENCE = new Name("evidence");

    private BrokerShapes() {}

    static List<Shape<?>> all() {
        return List.of(
                Shape.event(BrokerStart.class, "broker-start", CONFIGURATION, INFO, BrokerShapes::brokerStart),
                Shape.event(
                        BrokerStop.class,
                        "broker-stop",
                        CONFIGURATION,
                        INFO,
                        (e, d) -> d.outcome(true)
                                .duration(e.uptimeNanos())
                                .aboutNobody()
                                .beginObject(BROKER)
                                .field(STOP_REASON, e.reason())
                                .endObject()),
                Shape.event(
                        StoreCut.class,
                        "store-cut",
                        "database",
                        List.of("error"),
                        (e, d) -> d.outcome(false)
                                .aboutNobody()
                                .beginObject(STORE)
                                .field(FILE, e.file())
                                .field(OFFSET, e.offset())
                                .field(BYTES, e.bytes())
                                .field(RECORDS, e.records())
                                .endObject()),
                Shape.event(
                        ConfigChange.class,
                        "config-change",
                        CONFIGURATION,
                        CHANGE,
                        (e, d) -> d.outcome(true)
                                .aboutNobody()
                                .beginObject(CONFIG)
                                .field(CHANGED, e.what())
                                .endObject()),
                Shape.event(CertReload.class, "cert-reload", CONFIGURATION, CHANGE, BrokerShapes::certReload),
                new Shape<>(
                        TraceGap.class,
                        Shape.PIPELINE_ERROR,
                        "trace-gap",
                        List.of(),
                        List.of(),
                        (e, d) -> traceGap(e, d, null)),
                new Shape<>(
                        Anomaly.class,
                        Shape.ALERT,
                        "anomaly",
                        List.of("network"),
                        INFO,
                        (e, d) -> d.aboutNobody()
                                .beginObject(ANOMALY)
                                .field(RULE, e.rule())
                                .field(SCORE, e.score())
                                .field(EVIDENCE, e.evidence())
                                .endObject()));
    }

    private static void brokerStart(BrokerStart e, Document d) {
        d.outcome(true);
        certificateEnd(e.certificateEnd(), d);
        d.aboutNobody()
                .beginObject(BROKER)
                .field(JAVA_VERSION, e.javaVersion())
                .field(LISTENERS, e.listeners())
                .endObject();
    }

    private static void certReload(CertReload e, Document d) {
        d.outcome(e.outcome().equals("success")).error(e.detail());
        certificateEnd(e.notAfter(), d);
        d.aboutNobody().field(Fields.LISTENER, e.listener());
    }

    private static void certificateEnd(@Nullable Instant notAfter, Document d) {
        if (notAfter != null) {
            d.root()
                    .beginObject(TLS)
                    .beginObject(SERVER)
                    .field(NOT_AFTER, notAfter.toString())
                    .endObject()
                    .endObject();
        }
    }

    static void traceGap(TraceGap e, Document d, @Nullable String destination) {
        d.reason(e.cause())
                .outcome(false)
                .aboutNobody()
                .beginObject(GAP)
                .field(RUN_ID, e.runId())
                .field(FIRST, e.first())
                .field(LAST, e.last())
                .field(COUNT, e.last() - e.first() + 1)
                .fieldUnlessNull(DESTINATION, destination)
                .endObject();
    }
}
