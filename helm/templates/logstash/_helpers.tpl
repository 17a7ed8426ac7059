{{/* Port of the input that the broker uses. Takes $. */}}
{{- define "spoor.logstash.port" -}}
{{- if eq .Values.logstash.transport "beats" }}5044{{ else }}5000{{ end }}
{{- end }}

{{/* Service of the inputs. Takes $. */}}
{{- define "spoor.logstash.host" -}}
{{- if eq (include "spoor.stackMode" (list . "logstash")) "eck" -}}
{{ include "spoor.fullname" . }}-ls-input.{{ .Release.Namespace }}.svc
{{- else -}}
{{ include "spoor.serviceHost" (list . "logstash") }}
{{- end }}
{{- end }}

{{/* Secret with what the broker shows to Logstash, and whom it trusts (tls.crt, tls.key, ca.crt). Takes $. */}}
{{- define "spoor.logstash.brokerSecret" -}}
{{ include "spoor.secretName" (list . "broker-internal-tls" .Values.logstash.brokerTls.existingSecret) }}
{{- end }}

{{/* Whether the broker speaks TLS to Logstash: always, but for one elsewhere where it was turned off. Takes $. */}}
{{- define "spoor.logstash.usesTls" -}}
{{- $mode := include "spoor.stackMode" (list . "logstash") }}
{{- if or (has $mode (list "bundled" "eck")) (and (eq $mode "external") .Values.logstash.brokerTls.enabled) }}true{{ end }}
{{- end }}

{{/* Section tracing.logstash of the broker's configuration, or nothing. Takes $. */}}
{{- define "spoor.logstash.destination" -}}
{{- $mode := include "spoor.stackMode" (list . "logstash") }}
{{- if ne $mode "off" -}}
transport: {{ .Values.logstash.transport }}
hosts:
  {{- if eq $mode "external" }}
  {{- range .Values.logstash.hosts }}
  - {{ . | quote }}
  {{- end }}
  {{- else }}
  - {{ printf "%s:%s" (include "spoor.logstash.host" .) (include "spoor.logstash.port" .) | quote }}
  {{- end }}
{{- if include "spoor.logstash.usesTls" . }}
tls:
  ca: /etc/spoor/logstash/ca.crt
  certificate: /etc/spoor/logstash/tls.crt
  key: /etc/spoor/logstash/tls.key
{{- end }}
{{- end }}
{{- end }}

{{/* What the broker's pod needs for it, as items of "volumes", or nothing. Takes $. */}}
{{- define "spoor.logstash.brokerVolumes" -}}
{{- if include "spoor.logstash.usesTls" . }}
- name: logstash-tls
  secret:
    secretName: {{ include "spoor.logstash.brokerSecret" . }}
    defaultMode: 0440
{{- end }}
{{- end }}

{{/* The same as items of "volumeMounts". Takes $. */}}
{{- define "spoor.logstash.brokerMounts" -}}
{{- if include "spoor.logstash.usesTls" . }}
- name: logstash-tls
  mountPath: /etc/spoor/logstash
  readOnly: true
{{- end }}
{{- end }}

{{/* logstash.yml, of ours and of ECK's Logstash. Takes $. */}}
{{- define "spoor.logstash.settings" -}}
{{- $logstash := .Values.logstash }}
{{- $settings := dict
  "api.http.host" "0.0.0.0"
  "api.http.port" 9600
  "queue.type" "persisted"
  "queue.max_bytes" $logstash.queue.maximum
  "pipeline.ecs_compatibility" "v8"
  "log.format" "json"
  "xpack.monitoring.enabled" false
}}
{{- include "spoor.settings" (list "logstash.config" $logstash.config $settings) }}
{{- end }}

{{/* The pipeline. For an Elasticsearch of a public authority without the line that names a file with another. Takes $. */}}
{{- define "spoor.logstash.pipeline" -}}
{{- $text := .Files.Get "files/logstash/pipeline/spoor.conf" }}
{{- if include "spoor.elasticsearch.caSecret" . }}
{{- $text }}
{{- else }}
{{- regexReplaceAll "\n *ssl_certificate_authorities => \\[\"\\$\\{ELASTICSEARCH_CA[^\\n]*" $text "" }}
{{- end }}
{{- end }}

{{/* Environment of a Logstash container: what the pipeline in files/logstash asks for. Takes $. */}}
{{- define "spoor.logstash.env" -}}
{{- $heap := .Values.logstash.heap | default (printf "%sm" (include "spoor.memoryShare" (list .Values.logstash.resources.limits.memory 50))) }}
- name: LS_JAVA_OPTS
  value: {{ printf "-Xms%s -Xmx%s" $heap $heap | quote }}
- name: SPOOR_CERTIFICATE
  value: /etc/logstash/spoor/tls/tls.crt
- name: SPOOR_KEY
  value: /etc/logstash/spoor/tls/tls.key
- name: SPOOR_CA
  value: /etc/logstash/spoor/tls/ca.crt
- name: ELASTICSEARCH_HOSTS
  value: {{ include "spoor.elasticsearch.url" . | quote }}
{{- if include "spoor.elasticsearch.caSecret" . }}
- name: ELASTICSEARCH_CA
  value: /etc/logstash/spoor/elasticsearch/ca.crt
{{- end }}
- name: ELASTICSEARCH_USER
  value: {{ .Values.elasticsearch.usernames.logstash | quote }}
- name: ELASTICSEARCH_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ include "spoor.elasticsearch.usersSecret" . }}
      key: logstash
{{- with .Values.logstash.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Certificates of a Logstash pod, as items of "volumes". Takes $. */}}
{{- define "spoor.logstash.volumes" -}}
- name: tls
  secret:
    secretName: {{ include "spoor.secretName" (list . "logstash-tls" .Values.logstash.tls.existingSecret) }}
    defaultMode: 0440
{{ include "spoor.elasticsearch.caVolume" . }}
{{- end }}

{{/* The same as items of "volumeMounts". Takes $. */}}
{{- define "spoor.logstash.mounts" -}}
- name: tls
  mountPath: /etc/logstash/spoor/tls
  readOnly: true
{{- if include "spoor.elasticsearch.caSecret" . }}
- name: elasticsearch-ca
  mountPath: /etc/logstash/spoor/elasticsearch
  readOnly: true
{{- end }}
{{- end }}

{{/*
Variables that Logstash's image takes for settings and writes into logstash.yml (its program env2yaml), without dots and underscores.
*/}}
{{- define "spoor.logstash.settingsByEnvironment" -}}
^(api(enabled|environment|http(host|port)|auth.+)|nodename|path(data|config|queue|logs|plugins|deadletterqueue)
|pipeline(id|workers|outputworkers|batch(size|delay)|unsafeshutdown|ecscompatibility|ordered|pluginclassloaders|separatelogs)
|config(string|testandexit|reload(automatic|interval)|debug|supportescapes|fieldreferenceescapestyle)
|queue(type|pagecapacity|maxevents|maxbytes|checkpoint(acks|writes|interval)|compression|drain)|deadletterqueue.+
|http(enabled|environment|host|port)|log(level|format.*)|modules|metriccollect|eventapitagsillegal|allowsuperuser
|monitoringclusteruuid|xpack(monitoring|management|geoip).+|cloud(id|auth))$
{{- end }}

{{/* Stops the rendering of what cannot work. Takes $. */}}
{{- define "spoor.logstash.check" -}}
{{- range .Values.logstash.extraEnv }}
{{- $squashed := .name | lower | replace "_" "" | replace "." "" }}
{{- if regexMatch (include "spoor.logstash.settingsByEnvironment" $ | replace "\n" "") $squashed }}
{{- fail (printf "logstash.extraEnv: %s is a setting of Logstash, whose image would write it into logstash.yml, which cannot be written; set it in logstash.config" .name) }}
{{- end }}
{{- end }}
{{- if and (has (include "spoor.stackMode" (list . "logstash")) (list "bundled" "eck")) (eq (include "spoor.stackMode" (list . "elasticsearch")) "off") }}
{{- fail "logstash.mode is bundled and elasticsearch.mode is off: Logstash has nowhere to write to. Make both off, or elasticsearch.mode external" }}
{{- end }}
{{- if and (eq (include "spoor.stackMode" (list . "logstash")) "external") .Values.logstash.brokerTls.enabled (not .Values.logstash.brokerTls.existingSecret) }}
{{- fail "logstash.mode is external and logstash.brokerTls.existingSecret is empty; name a Secret with tls.crt, tls.key and ca.crt, or set logstash.brokerTls.enabled to false" }}
{{- end }}
{{- end }}
