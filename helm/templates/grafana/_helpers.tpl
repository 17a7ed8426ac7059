{{/* Which data sources there are, as a list of names with commas between them. Takes $. */}}
{{- define "spoor.grafana.datasources" -}}
{{- $names := list }}
{{- if include "spoor.present" (list . "influxdb") }}{{ $names = append $names "influxdb" }}{{ end }}
{{- if include "spoor.present" (list . "elasticsearch") }}{{ $names = append $names "elasticsearch" }}{{ end }}
{{- if .Values.grafana.datasources.prometheusUrl }}{{ $names = append $names "prometheus" }}{{ end }}
{{- join "," $names }}
{{- end }}

{{/* A file of files/grafana/provisioning/datasources; without the authority where a public one or none is to be trusted. Takes (list $ "influxdb"). */}}
{{- define "spoor.grafana.datasource" -}}
{{- $root := index . 0 }}
{{- $text := $root.Files.Get (printf "files/grafana/provisioning/datasources/%s.yaml" (index . 1)) }}
{{- if and (has (index . 1) (list "influxdb" "elasticsearch")) (not (include "spoor.caSecret" (list $root (index . 1)))) }}
{{- $file := fromYaml $text }}
{{- range $file.datasources }}
{{- $_ := unset .jsonData "tlsAuthWithCACert" }}
{{- $_ := unset .secureJsonData "tlsCACert" }}
{{- end }}
{{- toYaml $file }}
{{- else }}
{{- $text }}
{{- end }}
{{- end }}

{{/* grafana.ini. Takes $. */}}
{{- define "spoor.grafana.ini" -}}
{{- $grafana := .Values.grafana }}
{{- $url := $grafana.publicUrl | default (printf "https://localhost:%v/" (int $grafana.service.port)) }}
{{- $settings := dict
  "server" (dict "protocol" "https" "http_port" 3000 "root_url" $url "cert_file" "/etc/grafana/tls/tls.crt" "cert_key" "/etc/grafana/tls/tls.key" "certs_watch_interval" "1m" "min_tls_version" "TLS1.2")
  "analytics" (dict "reporting_enabled" false "check_for_updates" false "check_for_plugin_updates" false "feedback_links_enabled" false)
  "plugins" (dict "preinstall_disabled" true "plugin_admin_enabled" false)
  "security" (dict "disable_gravatar" true "cookie_secure" true)
  "users" (dict "allow_sign_up" false)
  "log" (dict "mode" "console")
  "log.console" (dict "format" "json")
  "news" (dict "news_feed_enabled" false)
}}
{{- if $grafana.smtp.enabled }}
{{- $_ := set $settings "smtp" (dict "enabled" true "host" $grafana.smtp.host "user" $grafana.smtp.user "from_address" $grafana.smtp.fromAddress "from_name" $grafana.smtp.fromName "startTLS_policy" $grafana.smtp.startTlsPolicy) }}
{{- end }}
{{- $text := "" }}
{{- range $section, $keys := mergeOverwrite $settings (deepCopy $grafana.config) }}
{{- $text = printf "%s[%s]\n" $text $section }}
{{- range $key, $value := $keys }}
{{- /* Numbers of values are floating, and large ones would be written as 2e+06. */}}
{{- $text = printf "%s%s = %v\n" $text $key (kindIs "float64" $value | ternary (toJson $value) $value) }}
{{- end }}
{{- end }}
{{- $text }}
{{- end }}

{{/* Is there a Prometheus, as far as the chart can know? A Grafana elsewhere has data sources of its own. "true" or nothing. Takes $. */}}
{{- define "spoor.grafana.hasPrometheus" -}}
{{- if or (eq (include "spoor.stackMode" (list . "grafana")) "external") .Values.grafana.datasources.prometheusUrl }}true{{ end }}
{{- end }}

{{/* Paths of the dashboards, with commas between them: not those of which each panel asks a Prometheus that is not there. Takes $. */}}
{{- define "spoor.grafana.dashboards" -}}
{{- $paths := list }}
{{- range $path, $_ := .Files.Glob "files/grafana/dashboards/*.json" }}
{{- if or (include "spoor.grafana.hasPrometheus" $) (ne (base $path) "spoor-health.json") }}
{{- $paths = append $paths $path }}
{{- end }}
{{- end }}
{{- join "," $paths }}
{{- end }}

{{/*
A dashboard's file; without a Prometheus, without the panels and variables that ask it, and rows that have none other. What is
below moves up by as much as stood above it. Takes (list $ "files/grafana/dashboards/spoor-values.json").
*/}}
{{- define "spoor.grafana.dashboard" -}}
{{- $text := (index . 0).Files.Get (index . 1) }}
{{- if or (include "spoor.grafana.hasPrometheus" (index . 0)) (not (contains "prometheus" $text)) }}
{{- $text }}
{{- else }}
{{- $dashboard := fromJson $text }}
{{- $panels := list }}
{{- $row := dict }}
{{- range $panel := $dashboard.panels }}
{{- if eq $panel.type "row" }}
{{- $row = $panel }}
{{- else if ne (dig "datasource" "type" "" $panel) "prometheus" }}
{{- if $row }}
{{- $panels = append $panels $row }}
{{- $row = dict }}
{{- end }}
{{- $panels = append $panels $panel }}
{{- end }}
{{- end }}
{{- $above := (first $panels).gridPos.y }}
{{- range $panel := $panels }}
{{- $_ := set $panel.gridPos "y" (subf $panel.gridPos.y $above) }}
{{- end }}
{{- $variables := list }}
{{- range $variable := $dashboard.templating.list }}
{{- if not (or (eq (toString $variable.query) "prometheus") (eq (dig "datasource" "type" "" $variable) "prometheus")) }}
{{- $variables = append $variables $variable }}
{{- end }}
{{- end }}
{{- $_ := set $dashboard "panels" $panels }}
{{- $_ := set $dashboard.templating "list" $variables }}
{{- toPrettyJson $dashboard }}
{{- end }}
{{- end }}

{{/* Name of the ConfigMap of one dashboard. Takes (list $ "files/grafana/dashboards/spoor-values.json"). */}}
{{- define "spoor.grafana.dashboardName" -}}
{{- printf "%s-%s" (include "spoor.componentName" (list (index . 0) "grafana")) (index . 1 | base | trimSuffix ".json" | trimPrefix "spoor-") }}
{{- end }}
