package io.spoor.tracing.ecs;

/** The members that all documents of a broker run share. */
final class ServiceFields {
    static final String DATASET = "mqtt.transport";

    /** The newest version of the schema that all of our fields are checked against. */
    private static final String ECS_VERSION = "9.0.0";

    private static final Name ECS = new Name("ecs");
    private static final Name VERSION = new Name("version");
    private static final Name DATA_STREAM = new Name("data_stream");
    private static final Name TYPE = new Name("type");
    private static final Name DATASET_NAME = new Name("dataset");
    private static final Name NAMESPACE = new Name("namespace");
    private static final Name SERVICE = new Name("service");
    private static final Name NAME = new Name("name");
    private static final Name NODE = new Name("node");
    private static final Name EPHEMERAL_ID = new Name("ephemeral_id");

    private ServiceFields() {}

    static byte[] of(ServiceInfo service, String runId) {
        return new JsonBuffer()
                .beginObject(ECS)
                .field(VERSION, ECS_VERSION)
                .endObject()
                .beginObject(DATA_STREAM)
                .field(TYPE, "logs")
                .field(DATASET_NAME, DATASET)
                .field(NAMESPACE, service.namespace())
                .endObject()
                .beginObject(SERVICE)
                .field(NAME, "spoor")
                .field(VERSION, service.version())
                .field(EPHEMERAL_ID, runId)
                .beginObject(NODE)
                .field(NAME, service.node())
                .endObject()
                .endObject()
                .toBytes();
    }
}
