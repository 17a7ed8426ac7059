/**
 * The configuration as immutable records, and the one way to make them from a YAML file. {@link
 * io.spoor.broker.config.ConfigLoader} reads the file into located nodes, replaces {@code ${NAME:default}}, hands the
 * sections of bridges to their factories' record types, binds everything by the records' component names, and reports
 * all that is wrong in one {@link io.spoor.broker.config.ConfigException}. Paths in the records are absolute.
 */
@NullMarked
package io.spoor.broker.config;

import org.jspecify.annotations.NullMarked;
