{{/* Are there alert rules for a Grafana of ours? "true" or nothing. */}}
{{- define "spoor.alerts" -}}
{{- if and .Values.alerts.enabled (include "spoor.bundled" (list . "grafana")) }}true{{ end }}
{{- end }}

{{/*
files/grafana/alerting/rules.yaml with the values' thresholds: a threshold's parameters, and for the silent device the
length of the silence. Rules that are off, or whose data source is, are left out.
*/}}
{{- define "spoor.alertRules" -}}
{{- $root := . }}
{{- $file := .Files.Get "files/grafana/alerting/rules.yaml" | fromYaml }}
{{- range $group := $file.groups }}
{{- $rules := list }}
{{- range $rule := $group.rules }}
{{- $values := index $root.Values.alerts.rules $rule.labels.rule }}
{{- $off := not $values.enabled }}
{{- range $query := $rule.data }}
{{- if hasPrefix "spoor-" $query.datasourceUid }}
{{- $off = or $off (eq (include "spoor.mode" (list $root (trimPrefix "spoor-" $query.datasourceUid))) "off") }}
{{- else if eq $query.model.type "threshold" }}
{{- $evaluator := (first $query.model.conditions).evaluator }}
{{- if eq $evaluator.type "outside_range" }}
{{- $_ := set $evaluator "params" (list $values.below $values.above) }}
{{- else if hasKey $values "above" }}
{{- $_ := set $evaluator "params" (list $values.above) }}
{{- else if hasKey $values "days" }}
{{- $_ := set $evaluator "params" (list $values.days) }}
{{- end }}
{{- end }}
{{- if hasKey $values "minutes" }}
{{- $silence := printf "%dm" (int $values.minutes) }}
{{- $_ := set $rule "for" $silence }}
{{- range $bucket := $query.model.bucketAggs }}
{{- if eq $bucket.type "date_histogram" }}
{{- $_ := set $bucket.settings "interval" $silence }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- if not $off }}
{{- $rules = append $rules $rule }}
{{- end }}
{{- end }}
{{- $_ := set $group "rules" $rules }}
{{- end }}
{{- toYaml $file }}
{{- end }}

{{/* files/grafana/alerting/policy.yaml with the values' periods. */}}
{{- define "spoor.alertPolicy" -}}
{{- $file := .Files.Get "files/grafana/alerting/policy.yaml" | fromYaml }}
{{- range $policy := $file.policies }}
{{- $_ := set $policy "group_wait" $.Values.alerts.policy.groupWait }}
{{- $_ := set $policy "group_interval" $.Values.alerts.policy.groupInterval }}
{{- $_ := set $policy "repeat_interval" $.Values.alerts.policy.repeatInterval }}
{{- end }}
{{- toYaml $file }}
{{- end }}

{{/* What the contact points take from Grafana's environment, as items of "env:", or nothing. */}}
{{- define "spoor.alertEnv" -}}
{{- $points := .Values.alerts.contactPoints }}
{{- if include "spoor.alerts" . }}
{{- if $points.email.enabled }}
- name: SPOOR_ALERT_EMAIL
  value: {{ required "alerts.contactPoints.email.addresses is empty" $points.email.addresses | quote }}
{{- end }}
{{- if $points.webhook.enabled }}
- name: SPOOR_ALERT_WEBHOOK_URL
  valueFrom:
    secretKeyRef:
      name: {{ required "alerts.contactPoints.webhook.existingSecret is empty" $points.webhook.existingSecret }}
      key: url
{{- end }}
{{- with $points.mqtt }}
{{- if .enabled }}
- name: SPOOR_ALERT_MQTT_URL
  value: {{ required "alerts.contactPoints.mqtt.url is empty" .url | quote }}
- name: SPOOR_ALERT_MQTT_TOPIC
  value: {{ .topic | quote }}
- name: SPOOR_ALERT_MQTT_CLIENT_ID
  value: {{ .clientId | quote }}
{{- $secret := .existingSecret }}
{{- if $secret }}
{{- range $name, $key := dict "USERNAME" "username" "PASSWORD" "password" "CA" "ca.crt" "CERTIFICATE" "tls.crt" "KEY" "tls.key" }}
- name: SPOOR_ALERT_MQTT_{{ $name }}
  valueFrom:
    secretKeyRef:
      name: {{ $secret }}
      key: {{ $key }}
      optional: true
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
