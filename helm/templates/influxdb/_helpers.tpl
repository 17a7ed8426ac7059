{{/* Where InfluxDB is. Takes $. */}}
{{- define "spoor.influxdb.url" -}}
{{- $mode := include "spoor.stackMode" (list . "influxdb") }}
{{- if eq $mode "external" -}}
{{ .Values.influxdb.url | trimSuffix "/" }}
{{- else if eq $mode "bundled" -}}
https://{{ include "spoor.serviceHost" (list . "influxdb") }}:8086
{{- end }}
{{- end }}

{{/* Secret of the passwords: admin-password, admin-token, spoor, grafana. Takes $. */}}
{{- define "spoor.influxdb.usersSecret" -}}
{{ include "spoor.secretName" (list . "influxdb-users" .Values.influxdb.users.existingSecret) }}
{{- end }}

{{/* Secret whose ca.crt InfluxDB's certificate is checked with; nothing for a public authority, or without TLS. Takes $. */}}
{{- define "spoor.influxdb.caSecret" -}}
{{ include "spoor.caSecret" (list . "influxdb") }}
{{- end }}

{{/* Whom to trust when speaking to InfluxDB, as an item of "volumes" with the file ca.crt, or nothing. Takes $. */}}
{{- define "spoor.influxdb.caVolume" -}}
{{- include "spoor.caVolume" (list "influxdb-ca" (include "spoor.influxdb.caSecret" .)) }}
{{- end }}

{{/* Section bridges.influxdb of the broker's configuration, or nothing. Takes $. */}}
{{- define "spoor.influxdb.destination" -}}
{{- $mode := include "spoor.stackMode" (list . "influxdb") }}
{{- if ne $mode "off" -}}
url: {{ include "spoor.influxdb.url" . | quote }}
api: {{ ternary .Values.influxdb.api "v1" (eq $mode "external") }}
{{- if and (eq $mode "external") (has .Values.influxdb.api (list "auto" "v2")) }}
org: {{ .Values.influxdb.org | quote }}
{{- end }}
bucket: {{ .Values.influxdb.bucket | quote }}
{{- if .Values.influxdb.usernames.spoor }}
username: {{ .Values.influxdb.usernames.spoor | quote }}
passwordFile: /etc/spoor/influxdb/spoor
{{- else }}
tokenFile: /etc/spoor/influxdb/spoor
{{- end }}
{{- if include "spoor.influxdb.caSecret" . }}
caFile: /etc/spoor/influxdb-ca/ca.crt
{{- end }}
{{- end }}
{{- end }}

{{/* What the broker's pod needs for it, as items of "volumes", or nothing. Takes $. */}}
{{- define "spoor.influxdb.brokerVolumes" -}}
{{- if include "spoor.present" (list . "influxdb") }}
- name: influxdb
  secret:
    secretName: {{ include "spoor.influxdb.usersSecret" . }}
    defaultMode: 0440
    items:
      - {key: spoor, path: spoor}
{{ include "spoor.influxdb.caVolume" . }}
{{- end }}
{{- end }}

{{/* The same as items of "volumeMounts". Takes $. */}}
{{- define "spoor.influxdb.brokerMounts" -}}
{{- if include "spoor.present" (list . "influxdb") }}
- name: influxdb
  mountPath: /etc/spoor/influxdb
  readOnly: true
{{- if include "spoor.influxdb.caSecret" . }}
- name: influxdb-ca
  mountPath: /etc/spoor/influxdb-ca
  readOnly: true
{{- end }}
{{- end }}
{{- end }}

{{/* Stops the rendering of what cannot work. Takes $. */}}
{{- define "spoor.influxdb.check" -}}
{{- $mode := include "spoor.stackMode" (list . "influxdb") }}
{{- if and (eq $mode "bundled") (not .Values.influxdb.usernames.spoor) }}
{{- fail "influxdb.usernames.spoor is empty; only with influxdb.mode external can a token take its place" }}
{{- end }}
{{- if and (eq $mode "external") (eq .Values.influxdb.api "v3") .Values.influxdb.usernames.spoor }}
{{- fail "influxdb.api is v3, which takes a token; make influxdb.usernames.spoor empty" }}
{{- end }}
{{- if and (eq $mode "external") (hasPrefix "http:" .Values.influxdb.url) .Values.influxdb.tls.existingSecret }}
{{- fail "influxdb.tls.existingSecret has no use, for influxdb.url is not https" }}
{{- end }}
{{- end }}

{{/* Pod of the Job that sets InfluxDB up. Takes $. */}}
{{- define "spoor.influxdb.setupPod" -}}
{{- $influxdb := .Values.influxdb -}}
{{- include "spoor.placement" $influxdb }}
containers:
  - name: setup
    image: {{ include "spoor.imageReference" (list . $influxdb.image "") }}
    imagePullPolicy: {{ $influxdb.image.pullPolicy }}
    command: [/bin/bash, /spoor/influxdb/setup.sh]
    env:
      - name: INFLUX_HOST
        value: {{ include "spoor.influxdb.url" . | quote }}
      - name: INFLUX_ORG
        value: {{ $influxdb.org | quote }}
      - name: INFLUX_TOKEN_FILE
        value: /users/admin-token
      - name: INFLUX_CONFIGS_PATH
        value: /tmp/influx-configs
      - name: SSL_CERT_FILE
        value: /ca/ca.crt
      - name: SPOOR_BUCKET
        value: {{ $influxdb.bucket | quote }}
      - name: SPOOR_RETENTION
        value: {{ $influxdb.retention | quote }}
      - name: SPOOR_USERS
        value: /users
      - name: SPOOR_WRITER
        value: {{ $influxdb.usernames.spoor | quote }}
      - name: SPOOR_READER
        value: {{ $influxdb.usernames.grafana | quote }}
    securityContext:
      {{- include "spoor.containerSecurityContext" . | nindent 6 }}
    resources:
      requests:
        cpu: 50m
        memory: 64Mi
      limits:
        memory: 128Mi
    volumeMounts:
      {{- include "spoor.setupMounts" "influxdb" | nindent 6 }}
      - name: users
        mountPath: /users
        readOnly: true
      - name: influxdb-ca
        mountPath: /ca
        readOnly: true
      - name: tmp
        mountPath: /tmp
volumes:
  - name: setup
    configMap:
      name: {{ include "spoor.componentName" (list . "influxdb-setup") }}
  - name: users
    secret:
      secretName: {{ include "spoor.influxdb.usersSecret" . }}
      defaultMode: 0440
      items:
        - {key: admin-token, path: admin-token}
        - {key: spoor, path: spoor}
        - {key: grafana, path: grafana}
  {{- include "spoor.influxdb.caVolume" . | nindent 2 }}
  - name: tmp
    emptyDir:
      sizeLimit: 16Mi
{{- end }}
