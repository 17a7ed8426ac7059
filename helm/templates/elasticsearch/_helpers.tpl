{{/* Where Elasticsearch is. Takes $. */}}
{{- define "spoor.elasticsearch.url" -}}
{{- $mode := include "spoor.stackMode" (list . "elasticsearch") }}
{{- if eq $mode "external" -}}
{{ .Values.elasticsearch.url }}
{{- else if eq $mode "eck" -}}
https://{{ include "spoor.fullname" . }}-es-http.{{ .Release.Namespace }}.svc:9200
{{- else if eq $mode "bundled" -}}
https://{{ include "spoor.serviceHost" (list . "elasticsearch") }}:9200
{{- end }}
{{- end }}

{{/* Secret of Elasticsearch's own certificate. Takes $. */}}
{{- define "spoor.elasticsearch.tlsSecret" -}}
{{ include "spoor.secretName" (list . "elasticsearch-tls" .Values.elasticsearch.tls.existingSecret) }}
{{- end }}

{{/* Secret whose ca.crt Elasticsearch's certificate is checked with; nothing for a public authority. Takes $. */}}
{{- define "spoor.elasticsearch.caSecret" -}}
{{ include "spoor.caSecret" (list . "elasticsearch") }}
{{- end }}

{{/* Whom to trust when speaking to Elasticsearch, as an item of "volumes" with the file ca.crt, or nothing. Takes $. */}}
{{- define "spoor.elasticsearch.caVolume" -}}
{{- include "spoor.caVolume" (list "elasticsearch-ca" (include "spoor.elasticsearch.caSecret" .)) }}
{{- end }}

{{/* Secret of the passwords: elastic, kibana_system, logstash, grafana. Takes $. */}}
{{- define "spoor.elasticsearch.usersSecret" -}}
{{ include "spoor.secretName" (list . "elasticsearch-users" .Values.elasticsearch.users.existingSecret) }}
{{- end }}

{{/* Secret of the password of the user who sets things up; its key is "elastic" everywhere. Takes $. */}}
{{- define "spoor.elasticsearch.adminSecret" -}}
{{- if eq (include "spoor.stackMode" (list . "elasticsearch")) "eck" -}}
{{ include "spoor.fullname" . }}-es-elastic-user
{{- else -}}
{{ include "spoor.elasticsearch.usersSecret" . }}
{{- end }}
{{- end }}

{{/* elasticsearch.yml, of ours and of ECK's Elasticsearch, but for what ECK sets itself. Takes $. */}}
{{- define "spoor.elasticsearch.settings" -}}
{{- $settings := dict
  "node.store.allow_mmap" .Values.elasticsearch.allowMmap
  "ingest.geoip.downloader.enabled" false
  "xpack.ml.enabled" false
  "action.destructive_requires_name" true
}}
{{- if eq (include "spoor.stackMode" (list . "elasticsearch")) "bundled" }}
{{- /* A JVM listens on IPv6, too, if that is told 0.0.0.0. The readiness port is open while the node has a master; the probes
look at it, since it needs no password. Files of certificates are read again when they change. */}}
{{- $settings = merge $settings (dict
  "cluster.name" (include "spoor.fullname" .)
  "node.name" "${HOSTNAME}"
  "network.host" "0.0.0.0"
  "discovery.type" "single-node"
  "readiness.port" 9399
  "xpack.license.self_generated.type" "basic"
  "xpack.security.enabled" true
  "xpack.security.autoconfiguration.enabled" false
  "xpack.security.http.ssl.enabled" true
  "xpack.security.http.ssl.certificate" "tls/tls.crt"
  "xpack.security.http.ssl.key" "tls/tls.key"
  "xpack.security.http.ssl.certificate_authorities" (list "tls/ca.crt")
  "xpack.security.transport.ssl.enabled" true
  "xpack.security.transport.ssl.verification_mode" "certificate"
  "xpack.security.transport.ssl.certificate" "tls/tls.crt"
  "xpack.security.transport.ssl.key" "tls/tls.key"
  "xpack.security.transport.ssl.certificate_authorities" (list "tls/ca.crt")
) }}
{{- end }}
{{- include "spoor.settings" (list "elasticsearch.config" .Values.elasticsearch.config $settings) }}
{{- end }}

{{/* Whether there is something to set up: "true" or nothing. Takes $. */}}
{{- define "spoor.elasticsearch.setup" -}}
{{- if and .Values.elasticsearch.setup.enabled (include "spoor.present" (list . "elasticsearch")) }}true{{ end }}
{{- end }}

{{/* Pod of the Job that sets Elasticsearch up. Takes $. */}}
{{- define "spoor.elasticsearch.setupPod" -}}
{{- $elasticsearch := .Values.elasticsearch }}
{{- $mode := include "spoor.stackMode" (list . "elasticsearch") }}
{{- $users := or (eq $elasticsearch.setup.users "always") (and (eq $elasticsearch.setup.users "bundled") (ne $mode "external")) -}}
{{- include "spoor.placement" $elasticsearch }}
containers:
  - name: setup
    image: {{ include "spoor.elasticImage" (list . $elasticsearch.image) }}
    imagePullPolicy: {{ $elasticsearch.image.pullPolicy }}
    command: [/bin/bash, /spoor/elasticsearch/setup.sh]
    env:
      - name: ELASTICSEARCH_URL
        value: {{ include "spoor.elasticsearch.url" . | quote }}
      - name: ELASTICSEARCH_USER
        value: {{ ternary "elastic" $elasticsearch.usernames.setup (eq $mode "eck") | quote }}
      - name: ELASTICSEARCH_PASSWORD_FILE
        value: /admin/elastic
      {{- if include "spoor.elasticsearch.caSecret" . }}
      - name: ELASTICSEARCH_CA
        value: /ca/ca.crt
      {{- end }}
      {{- if $users }}
      - name: SPOOR_USERS
        value: /users
      {{- end }}
      - name: SPOOR_LOGSTASH_USER
        value: {{ $elasticsearch.usernames.logstash | quote }}
      - name: SPOOR_GRAFANA_USER
        value: {{ $elasticsearch.usernames.grafana | quote }}
      - name: SPOOR_RETENTION
        value: {{ $elasticsearch.retention | quote }}
    securityContext:
      {{- include "spoor.containerSecurityContext" . | nindent 6 }}
    resources:
      requests:
        cpu: 50m
        memory: 64Mi
      limits:
        memory: 128Mi
    volumeMounts:
      {{- include "spoor.setupMounts" "elasticsearch" | nindent 6 }}
      - name: admin
        mountPath: /admin
        readOnly: true
      {{- if $users }}
      - name: users
        mountPath: /users
        readOnly: true
      {{- end }}
      {{- if include "spoor.elasticsearch.caSecret" . }}
      - name: elasticsearch-ca
        mountPath: /ca
        readOnly: true
      {{- end }}
      - name: tmp
        mountPath: /tmp
volumes:
  - name: setup
    configMap:
      name: {{ include "spoor.componentName" (list . "elasticsearch-setup") }}
  - name: admin
    secret:
      secretName: {{ include "spoor.elasticsearch.adminSecret" . }}
      defaultMode: 0440
      items:
        - {key: elastic, path: elastic}
  {{- if $users }}
  - name: users
    secret:
      secretName: {{ include "spoor.elasticsearch.usersSecret" . }}
      defaultMode: 0440
      items:
        {{- if eq $mode "bundled" }}
        - {key: kibana_system, path: kibana_system}
        {{- end }}
        - {key: logstash, path: logstash}
        - {key: grafana, path: grafana}
  {{- end }}
  {{- include "spoor.elasticsearch.caVolume" . | nindent 2 }}
  - name: tmp
    emptyDir:
      sizeLimit: 16Mi
{{- end }}
