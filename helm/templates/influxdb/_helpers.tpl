{{/*
What the broker needs to know of InfluxDB. Each of these is empty if there is none.
*/}}

{{/* The broker's section bridges.influxdb. */}}
{{- define "spoor.influxdb.destination" -}}
{{- $mode := include "spoor.mode" (list . "influxdb") -}}
{{- if eq $mode "bundled" -}}
url: {{ printf "https://%s:8086" (include "spoor.serviceHost" (list . "influxdb")) }}
api: v1
bucket: mqtt
username: spoor
passwordFile: /etc/spoor/influxdb/password
caFile: /etc/spoor/influxdb/ca.crt
{{- else if eq $mode "external" -}}
{{- $external := .Values.influxdb.external -}}
url: {{ $external.url | quote }}
api: {{ $external.api }}
bucket: {{ $external.bucket | quote }}
{{- with $external.org }}
org: {{ . | quote }}
{{- end }}
{{- if $external.existingSecret }}
{{- if $external.username }}
username: {{ $external.username | quote }}
passwordFile: /etc/spoor/influxdb/password
{{- else }}
tokenFile: /etc/spoor/influxdb/token
{{- end }}
{{- if $external.ca }}
caFile: /etc/spoor/influxdb/ca.crt
{{- end }}
{{- end }}
{{- end -}}
{{- end }}

{{/* "sources:" of the projected volume /etc/spoor/influxdb. */}}
{{- define "spoor.influxdb.sources" -}}
{{- $mode := include "spoor.mode" (list . "influxdb") -}}
{{- if eq $mode "bundled" -}}
- secret:
    name: {{ include "spoor.secretName" (list . "influxdb-users" (dig "users" "existingSecret" "" .Values.influxdb)) }}
    items:
      - {key: spoor, path: password}
- secret:
    name: {{ include "spoor.secretName" (list . "influxdb-tls" (dig "tls" "existingSecret" "" .Values.influxdb)) }}
    items:
      - {key: ca.crt, path: ca.crt}
{{- else if and (eq $mode "external") .Values.influxdb.external.existingSecret -}}
- secret:
    name: {{ .Values.influxdb.external.existingSecret }}
{{- end -}}
{{- end }}

{{/* Rules of the broker's NetworkPolicy. */}}
{{- define "spoor.influxdb.egress" -}}
{{- $mode := include "spoor.mode" (list . "influxdb") -}}
{{- if eq $mode "bundled" -}}
- to:
    - podSelector:
        matchLabels:
          {{- include "spoor.selectorLabels" (list . "influxdb") | nindent 10 }}
  ports:
    - port: 8086
      protocol: TCP
{{- else if eq $mode "external" -}}
{{- $url := urlParse .Values.influxdb.external.url }}
# {{ .Values.influxdb.external.url }}; a NetworkPolicy knows no host names.
- ports:
    - port: {{ regexFind "[0-9]+$" (regexFind ":[0-9]+$" $url.host) | default (eq $url.scheme "https" | ternary "443" "80") }}
      protocol: TCP
{{- end -}}
{{- end }}
