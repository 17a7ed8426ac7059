{{/* Where Kibana is, for the Job that sets it up. Takes $. */}}
{{- define "spoor.kibana.url" -}}
{{- $mode := include "spoor.stackMode" (list . "kibana") }}
{{- if eq $mode "external" -}}
{{ .Values.kibana.url }}
{{- else if eq $mode "eck" -}}
https://{{ include "spoor.fullname" . }}-kb-http.{{ .Release.Namespace }}.svc:5601
{{- else if eq $mode "bundled" -}}
https://{{ include "spoor.serviceHost" (list . "kibana") }}:{{ .Values.kibana.service.port }}
{{- end }}
{{- end }}

{{/* Secret of Kibana's own certificate; if it is elsewhere, of the authority that issued it (ca.crt). Takes $. */}}
{{- define "spoor.kibana.tlsSecret" -}}
{{ include "spoor.secretName" (list . "kibana-tls" .Values.kibana.tls.existingSecret) }}
{{- end }}

{{/* Secret of the keys that Kibana encrypts with. Takes $. */}}
{{- define "spoor.kibana.keysSecret" -}}
{{ include "spoor.secretName" (list . "kibana-keys" .Values.kibana.keys.existingSecret) }}
{{- end }}

{{/* Whether there is something to set up: "true" or nothing. Takes $. */}}
{{- define "spoor.kibana.setup" -}}
{{- if and .Values.kibana.setup.enabled (include "spoor.present" (list . "kibana")) }}true{{ end }}
{{- end }}

{{/* kibana.yml but for addresses, certificates and secrets. Takes $. */}}
{{- define "spoor.kibana.settings" -}}
{{- $settings := dict
  "telemetry.optIn" false
  "xpack.fleet.isAirGapped" true
  "newsfeed.enabled" false
}}
{{- with .Values.kibana.publicUrl }}
{{- $_ := set $settings "server.publicBaseUrl" (trimSuffix "/" .) }}
{{- end }}
{{- toYaml (merge (deepCopy .Values.kibana.config) $settings) }}
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
- ports:
    - {port: {{ include "spoor.portOf" .Values.kibana.url }}, protocol: TCP}
{{- end }}
{{- end }}

{{/* Stops the rendering of what cannot work. Takes $. */}}
{{- define "spoor.kibana.check" -}}
{{- if and (has (include "spoor.stackMode" (list . "kibana")) (list "bundled" "eck")) (eq (include "spoor.stackMode" (list . "elasticsearch")) "off") }}
{{- fail "kibana.mode is bundled and elasticsearch.mode is off: Kibana has nothing to show. Make both off, or elasticsearch.mode external" }}
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
    command: [/bin/bash, /setup/setup.sh]
    env:
      - name: KIBANA_URL
        value: {{ include "spoor.kibana.url" . | quote }}
      - name: KIBANA_USER
        value: {{ ternary "elastic" .Values.elasticsearch.usernames.setup (eq (include "spoor.stackMode" (list . "elasticsearch")) "eck") | quote }}
      - name: KIBANA_PASSWORD_FILE
        value: /admin/elastic
      - name: KIBANA_CA
        value: /ca/ca.crt
    securityContext:
      {{- include "spoor.containerSecurityContext" . | nindent 6 }}
    resources:
      requests:
        cpu: 50m
        memory: 64Mi
      limits:
        memory: 128Mi
    volumeMounts:
      - name: setup
        mountPath: /setup
        readOnly: true
      - name: admin
        mountPath: /admin
        readOnly: true
      - name: ca
        mountPath: /ca
        readOnly: true
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
  - name: ca
    secret:
      secretName: {{ include "spoor.kibana.tlsSecret" . }}
      defaultMode: 0440
      items:
        - {key: ca.crt, path: ca.crt}
  - name: tmp
    emptyDir:
      sizeLimit: 16Mi
{{- end }}
