package io.spoor.bridges.influxdb.mapping;

import java.util.Map;

/** A point whose time is not yet made unique. */
record Draft(String measurement, Map<String, String> tags, Map<String, Object> fields, PayloadTime time) {}
