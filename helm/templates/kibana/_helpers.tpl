{{/* Where Kibana is, for the Job that sets it up. Takes $. */}}
{{- define "spoor.kibana.url" -}}
{{- $mode := include "spoor.stackMode" (list . "kibana") }}
{{- if eq $mode "external" -}}
{{ .Values.kibana.url }}
{{- else if has $mode (list "bundled" "eck") -}}
https://{{ include "spoor.kibana.service" . }}.{{ .Release.Namespace }}.svc:{{ .Values.kibana.service.port }}
{{- end }}
{{- end }}

{{/* Kibana's Service. Takes $. */}}
{{- define "spoor.kibana.service" -}}
{{- if eq (include "spoor.stackMode" (list . "kibana")) "eck" -}}
{{ include "spoor.fullname" . }}-kb-http
{{- else -}}
{{ include "spoor.componentName" (list . "kibana") }}
{{- end }}
{{- end }}

{{/* Secret of Kibana's own certificate. Takes $. */}}
{{- define "spoor.kibana.tlsSecret" -}}
{{ include "spoor.secretName" (list . "kibana-tls" .Values.kibana.tls.existingSecret) }}
{{- end }}

{{/* Secret whose ca.crt Kibana's certificate is checked with; nothing for a public authority. Takes $. */}}
{{- define "spoor.kibana.caSecret" -}}
{{ include "spoor.caSecret" (list . "kibana") }}
{{- end }}

{{/* Secret of the keys that Kibana encrypts with. Takes $. */}}
{{- define "spoor.kibana.keysSecret" -}}
{{ include "spoor.secretName" (list . "kibana-keys" .Values.kibana.keys.existingSecret) }}
{{- end }}

{{/* Whether there is something to set up: "true" or nothing. Takes $. */}}
{{- define "spoor.kibana.setup" -}}
{{- if and .Values.kibana.setup.enabled (include "spoor.present" (list . "kibana")) }}true{{ end }}
{{- end }}

{{/* kibana.yml, of ours and of ECK's Kibana, but for what ECK sets itself. Takes $. */}}
{{- define "spoor.kibana.settings" -}}
{{- $settings := dict
  "telemetry.optIn" false
  "xpack.fleet.isAirGapped" true
  "newsfeed.enabled" false
}}
{{- with .Values.kibana.publicUrl }}
{{- $_ := set $settings "server.publicBaseUrl" (trimSuffix "/" .) }}
{{- end }}
{{- if eq (include "spoor.stackMode" (list . "kibana")) "bundled" }}
{{- /* ${…} are replaced by Kibana; their names are none that the image makes arguments of, which could be seen by others. */}}
{{- $settings = merge $settings (dict
  "server.name" (include "spoor.componentName" (list . "kibana"))
  "server.host" (contains ":" .Values.broker.bindAddress | ternary "::" "0.0.0.0")
  "server.shutdownTimeout" "5s"
  "server.ssl.enabled" true
  "server.ssl.certificate" "/etc/kibana/tls/tls.crt"
  "server.ssl.key" "/etc/kibana/tls/tls.key"
  "elasticsearch.hosts" (list (include "spoor.elasticsearch.url" .))
  "elasticsearch.username" "kibana_system"
  "elasticsearch.password" "${SPOOR_ELASTICSEARCH_PASSWORD}"
  "xpack.encryptedSavedObjects.encryptionKey" "${SPOOR_KEY_SAVED_OBJECTS}"
  "xpack.security.encryptionKey" "${SPOOR_KEY_SECURITY}"
  "xpack.reporting.encryptionKey" "${SPOOR_KEY_REPORTING}"
) }}
{{- if include "spoor.elasticsearch.caSecret" . }}
{{- $_ := set $settings "elasticsearch.ssl.certificateAuthorities" (list "/etc/kibana/elasticsearch/ca.crt") }}
{{- end }}
{{- end }}
{{- include "spoor.settings" (list "kibana.config" .Values.kibana.config $settings) }}
{{- end }}

{{/* To Kibana wherever it is, as an item of "egress", or nothing. Takes $. */}}
{{- define "spoor.egressToKibana" -}}
{{- $mode := include "spoor.stackMode" (list . "kibana") }}
{{- if eq $mode "bundled" }}
- to:
    {{- include "spoor.peers" (list . "kibana") | nindent 4 }}
  ports:
    - {port: 5601, protocol: TCP}
{{- else if eq $mode "eck" }}
- to:
    - podSelector:
        matchLabels:
          kibana.k8s.elastic.co/name: {{ include "spoor.fullname" . }}
  ports:
    - {port: 5601, protocol: TCP}
{{- else if eq $mode "external" }}
{{ include "spoor.egressAnywhere" (list . (include "spoor.portOf" .Values.kibana.url)) }}
{{- end }}
{{- end }}

{{/* Stops the rendering of what cannot work. Takes $. */}}
{{- define "spoor.kibana.check" -}}
{{- if and (has (include "spoor.stackMode" (list . "kibana")) (list "bundled" "eck")) (eq (include "spoor.stackMode" (list . "elasticsearch")) "off") }}
{{- fail "kibana.mode is bundled and elasticsearch.mode is off: Kibana has nothing to show. Make both off, or elasticsearch.mode external" }}
{{- end }}
{{- range .Values.kibana.extraEnv }}
{{- if eq .name "I18N_LOCALE" }}
{{- fail "kibana.extraEnv: I18N_LOCALE is what an image writes into kibana.yml, which cannot be written here; set i18n.locale in kibana.config" }}
{{- end }}
{{- end }}
{{- if and (eq (include "spoor.stackMode" (list . "kibana")) "external") .Values.kibana.setup.enabled (eq (include "spoor.stackMode" (list . "elasticsearch")) "off") }}
{{- fail "kibana.mode is external and elasticsearch.mode is off: the Job that imports dashboards logs in as one of Elasticsearch's users. Set kibana.setup.enabled to false, or elasticsearch.mode to external" }}
{{- end }}
{{- end }}

{{/* Pod of the Job that sets Kibana up. Takes $. */}}
{{- define "spoor.kibana.setupPod" -}}
{{- $kibana := .Values.kibana -}}
{{- include "spoor.placement" $kibana }}
containers:
  - name: setup
    # For bash and curl.
    image: {{ include "spoor.elasticImage" (list . .Values.elasticsearch.image) }}
    imagePullPolicy: {{ .Values.elasticsearch.image.pullPolicy }}
    command: [/bin/bash, /spoor/kibana/setup.sh]
    env:
      - name: KIBANA_URL
        value: {{ include "spoor.kibana.url" . | quote }}
      - name: KIBANA_USER
        value: {{ ternary "elastic" .Values.elasticsearch.usernames.setup (eq (include "spoor.stackMode" (list . "elasticsearch")) "eck") | quote }}
      - name: KIBANA_PASSWORD_FILE
        value: /admin/elastic
      {{- if include "spoor.kibana.caSecret" . }}
      - name: KIBANA_CA
        value: /ca/ca.crt
      {{- end }}
    securityContext:
      {{- include "spoor.containerSecurityContext" . | nindent 6 }}
    resources:
      requests:
        cpu: 50m
        memory: 64Mi
      limits:
        memory: 128Mi
    volumeMounts:
      {{- include "spoor.setupMounts" "kibana" | nindent 6 }}
      - name: admin
        mountPath: /admin
        readOnly: true
      {{- if include "spoor.kibana.caSecret" . }}
      - name: ca
        mountPath: /ca
        readOnly: true
      {{- end }}
      - name: tmp
        mountPath: /tmp
volumes:
  - name: setup
    configMap:
      name: {{ include "spoor.componentName" (list . "kibana-setup") }}
  - name: admin
    secret:
      secretName: {{ include "spoor.elasticsearch.adminSecret" . }}
      defaultMode: 0440
      items:
        - {key: elastic, path: elastic}
  {{- include "spoor.caVolume" (list "ca" (include "spoor.kibana.caSecret" .)) | nindent 2 }}
  - name: tmp
    emptyDir:
      sizeLimit: 16Mi
{{- end }}
