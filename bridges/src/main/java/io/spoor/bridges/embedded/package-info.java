/**
 * QuestDB in the broker's process: where payloads and trace events go when nothing else is configured, with a page of its
 * own to look at them. It starts in the background, so that MQTT is ready first, and is written to over HTTP by the very
 * client that serves InfluxDB.
 */
@NullMarked
package io.spoor.bridges.embedded;

import org.jspecify.annotations.NullMarked;
