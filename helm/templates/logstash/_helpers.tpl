{{/*
What the broker needs to know of Logstash. Each of these is empty if there is none.
*/}}

{{/* The broker's section tracing.logstash. */}}
{{- define "spoor.logstash.destination" -}}
{{- $mode := include "spoor.mode" (list . "logstash") -}}
{{- if eq $mode "bundled" -}}
transport: beats
hosts: [{{ printf "%s:5044" (include "spoor.serviceHost" (list . "logstash")) | quote }}]
tls:
  ca: /etc/spoor/logstash/ca.crt
  certificate: /etc/spoor/logstash/tls.crt
  key: /etc/spoor/logstash/tls.key
{{- else if eq $mode "external" -}}
{{- $external := .Values.logstash.external -}}
transport: {{ $external.transport }}
hosts:
  {{- toYaml $external.hosts | nindent 2 }}
{{- if $external.tls.enabled }}
tls:
  {{- if $external.existingSecret }}
  ca: /etc/spoor/logstash/ca.crt
  {{- if $external.tls.clientCertificate }}
  certificate: /etc/spoor/logstash/tls.crt
  key: /etc/spoor/logstash/tls.key
  {{- end }}
  {{- else }}
  enabled: true
  {{- end }}
{{- end }}
{{- end -}}
{{- end }}

{{/* "sources:" of the projected volume /etc/spoor/logstash. */}}
{{- define "spoor.logstash.sources" -}}
{{- $mode := include "spoor.mode" (list . "logstash") -}}
{{- if eq $mode "bundled" -}}
- secret:
    name: {{ include "spoor.secretName" (list . "broker-internal-tls" "") }}
{{- else if and (eq $mode "external") .Values.logstash.external.existingSecret -}}
- secret:
    name: {{ .Values.logstash.external.existingSecret }}
{{- end -}}
{{- end }}

{{/* Rules of the broker's NetworkPolicy. */}}
{{- define "spoor.logstash.egress" -}}
{{- $mode := include "spoor.mode" (list . "logstash") -}}
{{- if eq $mode "bundled" -}}
- to:
    - podSelector:
        matchLabels:
          {{- include "spoor.selectorLabels" (list . "logstash") | nindent 10 }}
  ports:
    - port: 5044
      protocol: TCP
{{- else if eq $mode "external" -}}
{{- range .Values.logstash.external.hosts }}
# {{ . }}; a NetworkPolicy knows no host names.
- ports:
    - port: {{ regexFind "[0-9]+$" . }}
      protocol: TCP
{{- end }}
{{- end -}}
{{- end }}
