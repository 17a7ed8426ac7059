/** Kibana's and Grafana's dashboards, the alert rules and Prometheus' rules: what they are made of and what they answer. */
@NullMarked
package io.spoor.helm.boards;

import org.jspecify.annotations.NullMarked;
