{{/* The Secret with the certificate of the device that tests, or nothing if a certificate would be of no use. Takes $. */}}
{{- define "spoor.tests.device" -}}
{{- $tls := .Values.broker.listeners.tls -}}
{{- if and $tls.enabled (ne $tls.clientAuth "none") -}}
{{- if .Values.tests.deviceSecret -}}
{{ .Values.tests.deviceSecret }}
{{- else if eq .Values.certificates.mode "authority" -}}
{{ include "spoor.secretName" (list . "test-device-tls" "") }}
{{- end -}}
{{- end -}}
{{- end }}
