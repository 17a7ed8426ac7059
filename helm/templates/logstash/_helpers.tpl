{{/* Section tracing.logstash of the broker's configuration, or nothing. Takes $. */}}
{{- define "spoor.logstash.destination" -}}
{{- if eq (include "spoor.mode" (list . "logstash")) "bundled" -}}
transport: beats
hosts: [{{ printf "%s:5044" (include "spoor.serviceHost" (list . "logstash")) | quote }}]
tls:
  ca: /etc/spoor/logstash/ca.crt
  certificate: /etc/spoor/logstash/tls.crt
  key: /etc/spoor/logstash/tls.key
{{- end -}}
{{- end }}

{{/* What the broker's pod needs for it, as items of "volumes", or nothing. Takes $. */}}
{{- define "spoor.logstash.brokerVolumes" -}}
{{- if eq (include "spoor.mode" (list . "logstash")) "bundled" }}
- name: logstash-tls
  secret:
    secretName: {{ include "spoor.secretName" (list . "broker-internal-tls" "") }}
    defaultMode: 0440
{{- end }}
{{- end }}

{{/* The same as items of "volumeMounts". Takes $. */}}
{{- define "spoor.logstash.brokerMounts" -}}
{{- if eq (include "spoor.mode" (list . "logstash")) "bundled" }}
- name: logstash-tls
  mountPath: /etc/spoor/logstash
  readOnly: true
{{- end }}
{{- end }}

{{/* To Logstash wherever it is, as items of "egress", or nothing. Takes $. */}}
{{- define "spoor.egressToLogstash" -}}
{{- if eq (include "spoor.mode" (list . "logstash")) "bundled" }}
- to:
    - podSelector:
        matchLabels:
          {{- include "spoor.selectorLabels" (list . "logstash") | nindent 10 }}
  ports:
    - {port: 5044, protocol: TCP}
{{- end }}
{{- end }}
