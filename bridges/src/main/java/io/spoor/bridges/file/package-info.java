/**
 * Trace events as rotating files of newline-delimited JSON. {@link io.spoor.bridges.file.FileDestination} writes, {@link
 * io.spoor.bridges.file.NdjsonFile} keeps a file at whole lines, {@link io.spoor.bridges.file.TraceFolder} names files
 * and lets old ones go.
 */
@NullMarked
package io.spoor.bridges.file;

import org.jspecify.annotations.NullMarked;
