{{/* Section bridges.influxdb of the broker's configuration, or nothing. Takes $. */}}
{{- define "spoor.influxdb.destination" -}}
{{- if eq (include "spoor.mode" (list . "influxdb")) "bundled" -}}
url: {{ printf "https://%s:8086" (include "spoor.serviceHost" (list . "influxdb")) }}
api: v1
bucket: mqtt
username: spoor
passwordFile: /etc/spoor/influxdb/password
caFile: /etc/spoor/influxdb/ca.crt
{{- end -}}
{{- end }}

{{/* What the broker's pod needs for it, as items of "volumes", or nothing. Takes $. */}}
{{- define "spoor.influxdb.brokerVolumes" -}}
{{- if eq (include "spoor.mode" (list . "influxdb")) "bundled" }}
- name: influxdb
  projected:
    defaultMode: 0440
    sources:
      - secret:
          name: {{ include "spoor.secretName" (list . "influxdb-users" "") }}
          items:
            - {key: spoor, path: password}
      - secret:
          name: {{ include "spoor.secretName" (list . "influxdb-tls" "") }}
          items:
            - {key: ca.crt, path: ca.crt}
{{- end }}
{{- end }}

{{/* The same as items of "volumeMounts". Takes $. */}}
{{- define "spoor.influxdb.brokerMounts" -}}
{{- if eq (include "spoor.mode" (list . "influxdb")) "bundled" }}
- name: influxdb
  mountPath: /etc/spoor/influxdb
  readOnly: true
{{- end }}
{{- end }}

{{/* To InfluxDB wherever it is, as items of "egress", or nothing. Takes $. */}}
{{- define "spoor.egressToInfluxdb" -}}
{{- if eq (include "spoor.mode" (list . "influxdb")) "bundled" }}
- to:
    - podSelector:
        matchLabels:
          {{- include "spoor.selectorLabels" (list . "influxdb") | nindent 10 }}
  ports:
    - {port: 8086, protocol: TCP}
{{- end }}
{{- end }}
