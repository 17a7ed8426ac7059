{{/* Are there to be alert rules in a Grafana of ours? "true" or nothing. */}}
{{- define "spoor.alerts" -}}
{{- if and .Values.alerts.enabled (include "spoor.bundled" (list . "grafana")) }}true{{ end }}
{{- end }}

{{/*
files/grafana/alerting/rules.yaml with the values' thresholds, and links into Kibana where its address is known. Grafana keeps what was in such a file once, and goes on evaluating it: a rule that is off is paused,
and one whose data source is away, or all if there are to be none, are named to be deleted.
*/}}
{{- define "spoor.alertRules" -}}
{{- $root := . }}
{{- $file := .Files.Get "files/grafana/alerting/rules.yaml" | fromYaml }}
{{- $groups := list }}
{{- $gone := list }}
{{- range $group := $file.groups }}
{{- $rules := list }}
{{- range $rule := $group.rules }}
{{- $values := index $root.Values.alerts.rules $rule.labels.rule }}
{{- $away := not $root.Values.alerts.enabled }}
{{- range $query := $rule.data }}
{{- if hasPrefix "spoor-" $query.datasourceUid }}
{{- $away = or $away (not (include "spoor.present" (list $root (trimPrefix "spoor-" $query.datasourceUid)))) }}
{{- else if eq $query.model.type "threshold" }}
{{- $evaluator := (first $query.model.conditions).evaluator }}
{{- if eq $evaluator.type "outside_range" }}
{{- $_ := set $evaluator "params" (list $values.below $values.above) }}
{{- else if eq $rule.labels.rule "silent" }}
{{- $_ := set $evaluator "params" (list $values.minutes) }}
{{- else if hasKey $values "above" }}
{{- $_ := set $evaluator "params" (list $values.above) }}
{{- else if hasKey $values "days" }}
{{- $_ := set $evaluator "params" (list $values.days) }}
{{- end }}
{{- end }}
{{- if and $values.atLeast (eq (toString $query.model.type) "math") }}
{{- $_ := set $query.model "expression" (regexReplaceAll "(\\$usual >= )[0-9.]+" $query.model.expression (printf "${1}%v" $values.atLeast)) }}
{{- end }}
{{- if and (eq $rule.labels.rule "noEvents") (eq $query.refId "events") }}
{{- $_ := set $query "relativeTimeRange" (dict "from" (mul $values.minutes 60) "to" 0) }}
{{- end }}
{{- end }}
{{- if $root.Values.kibana.publicUrl }}
{{- $_ := set $rule.annotations "kibana" ($rule.annotations.kibana | replace "https://localhost:5601" (trimSuffix "/" $root.Values.kibana.publicUrl)) }}
{{- else }}
{{- $_ := unset $rule.annotations "kibana" }}
{{- end }}
{{- if $away }}
{{- $gone = append $gone (dict "orgId" $group.orgId "uid" $rule.uid) }}
{{- else }}
{{- if not $values.enabled }}
{{- $_ := set $rule "isPaused" true }}
{{- end }}
{{- $rules = append $rules $rule }}
{{- end }}
{{- end }}
{{- if $rules }}
{{- $groups = append $groups (set $group "rules" $rules) }}
{{- end }}
{{- end }}
{{- $_ := unset $file "groups" }}
{{- with $groups }}
{{- $_ := set $file "groups" . }}
{{- end }}
{{- with $gone }}
{{- $_ := set $file "deleteRules" . }}
{{- end }}
{{- toYaml $file }}
{{- end }}

{{/*
Contact points and the policy, as files of the ConfigMap, or nothing. Those that are off are named to be deleted; with none
on, only if the values say so, for the policy that names them has to go before them, and it may be somebody else's by then.
*/}}
{{- define "spoor.alertRouting" -}}
{{- $alerts := .Values.alerts }}
{{- $on := list }}
{{- $off := list }}
{{- range $name, $point := $alerts.contactPoints }}
{{- if and $alerts.enabled $point.enabled }}
{{- $on = append $on $name }}
{{- else }}
{{- $off = append $off (dict "orgId" 1 "uid" (printf "spoor-%s" $name)) }}
{{- end }}
{{- end }}
{{- range $name := $on }}
contact-point-{{ $name }}.yaml: |
  {{- $.Files.Get (printf "files/grafana/alerting/contact-point-%s.yaml" $name) | nindent 2 }}
{{- end }}
{{- if $on }}
policy.yaml: |
  {{- include "spoor.alertPolicy" . | nindent 2 }}
{{- end }}
{{- if and $off (or $on $alerts.policy.reset) }}
off.yaml: |
  apiVersion: 1
  {{- if not $on }}
  resetPolicies: [1]
  {{- end }}
  deleteContactPoints:
    {{- toYaml $off | nindent 4 }}
{{- end }}
{{- end }}

{{/* files/grafana/alerting/policy.yaml with the values' periods and routes. */}}
{{- define "spoor.alertPolicy" -}}
{{- $values := .Values.alerts.policy }}
{{- $file := .Files.Get "files/grafana/alerting/policy.yaml" | fromYaml }}
{{- range $policy := $file.policies }}
{{- $_ := set $policy "group_wait" $values.groupWait }}
{{- $_ := set $policy "group_interval" $values.groupInterval }}
{{- $_ := set $policy "repeat_interval" $values.repeatInterval }}
{{- range $route := $policy.routes }}
{{- $_ := set $route "repeat_interval" $values.slowRepeatInterval }}
{{- end }}
{{- $_ := set $policy "routes" (concat $values.routes $policy.routes) }}
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
