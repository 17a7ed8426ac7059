{{/* The Secret with the certificate of the device that tests, or nothing if a certificate would be of no use. Takes $. */}}
{{- define "spoor.tests.device" -}}
{{- $tls := .Values.broker.listeners.tls -}}
{{- if and $tls.enabled (ne $tls.clientAuth "none") -}}
{{- if .Values.tests.deviceSecret -}}
{{ .Values.tests.deviceSecret }}
{{- else if and (eq .Values.certificates.mode "authority") (ne .Values.broker.auth.certificateIdentity "san-uri") -}}
{{ include "spoor.secretName" (list . "test-device-tls" "") }}
{{- end -}}
{{- end -}}
{{- end }}

{{/*
How `helm test` gets in: "mqtts", "mqtt", or nothing if it can't. Not where every connection has to begin with a load
balancer's header. A certificate is enough if it says who the device is; otherwise a user is needed, or that everybody may.
Takes $.
*/}}
{{- define "spoor.tests.way" -}}
{{- $listeners := .Values.broker.listeners -}}
{{- $login := or .Values.tests.user (eq (toString .Values.broker.auth.anonymous) "true") -}}
{{- $device := include "spoor.tests.device" . -}}
{{- $known := and $device (ne .Values.broker.auth.certificateIdentity "none") -}}
{{- if and .Values.tests.enabled (ne (toString $listeners.proxyProtocol) "required") -}}
{{- if and $listeners.tls.enabled (or $known (and $login (or $device (ne $listeners.tls.clientAuth "required")))) -}}
mqtts
{{- else if and $listeners.plain.enabled $login -}}
mqtt
{{- end -}}
{{- end -}}
{{- end }}
