{{/*
Which of the Secrets of files/secrets.yaml have to be made: by what their names end with, true or false. Those of a part
that is off or external are not needed, those that are given are not made.
*/}}
{{- define "spoor.secrets.wanted" -}}
{{- $values := .Values -}}
{{- $logstash := eq (include "spoor.mode" (list . "logstash")) "bundled" -}}
{{- $elasticsearch := eq (include "spoor.mode" (list . "elasticsearch")) "bundled" -}}
{{- $kibana := eq (include "spoor.mode" (list . "kibana")) "bundled" -}}
{{- $influxdb := eq (include "spoor.mode" (list . "influxdb")) "bundled" -}}
{{- $grafana := eq (include "spoor.mode" (list . "grafana")) "bundled" -}}
{{- $authority := eq $values.certificates.mode "authority" -}}
internal-ca: true
device-ca: {{ $authority }}
broker-tls: {{ $authority }}
test-device-tls: {{ and $authority $values.tests.enabled (not $values.tests.deviceSecret) }}
broker-internal-tls: {{ and $logstash (not $values.logstash.brokerTls.existingSecret) }}
broker-http-tls: {{ and $values.broker.http.tls.enabled (not $values.broker.http.tls.existingSecret) }}
logstash-tls: {{ and $logstash (not $values.logstash.tls.existingSecret) }}
elasticsearch-tls: {{ and $elasticsearch (not $values.elasticsearch.tls.existingSecret) }}
kibana-tls: {{ and $kibana (not $values.kibana.tls.existingSecret) }}
influxdb-tls: {{ and $influxdb (not $values.influxdb.tls.existingSecret) }}
grafana-tls: {{ and $grafana (not $values.grafana.tls.existingSecret) }}
broker-http: {{ not $values.broker.http.existingSecret }}
elasticsearch-users: {{ and $elasticsearch (not $values.elasticsearch.users.existingSecret) }}
kibana-keys: {{ and $kibana (not $values.eck.enabled) (not $values.kibana.keys.existingSecret) }}
influxdb-users: {{ and $influxdb (not $values.influxdb.users.existingSecret) }}
grafana-admin: {{ and $grafana (not $values.grafana.admin.existingSecret) }}
{{- end }}

{{/* Names by which one part is reached, with commas between them. Takes (list $ "kibana"). */}}
{{- define "spoor.secrets.names" -}}
{{- $root := index . 0 -}}
{{- $name := include "spoor.componentName" . -}}
{{- $namespace := $root.Release.Namespace -}}
{{- $names := list $name (printf "%s.%s" $name $namespace) (printf "%s.%s.svc" $name $namespace) (printf "%s.%s.svc.%s" $name $namespace $root.Values.clusterDomain) -}}
{{- $headless := printf "%s-headless.%s.svc" $name $namespace -}}
{{- $names = concat $names (list $headless (printf "*.%s" $headless) (printf "%s.%s" $headless $root.Values.clusterDomain) (printf "*.%s.%s" $headless $root.Values.clusterDomain) "localhost") -}}
{{- $eck := get (dict "elasticsearch" "es-http" "kibana" "kb-http" "logstash" "ls-input") (index . 1) -}}
{{- if and $eck $root.Values.eck.enabled -}}
{{- $name = printf "%s-%s" (include "spoor.fullname" $root) $eck -}}
{{- $names = concat $names (list $name (printf "%s.%s" $name $namespace) (printf "%s.%s.svc" $name $namespace) (printf "%s.%s.svc.%s" $name $namespace $root.Values.clusterDomain)) -}}
{{- end -}}
{{ join "," $names }}
{{- end }}

{{/*
Labels of the Secrets that are made. app.kubernetes.io/instance is not among them: Argo CD may go by it, and would take what
has it and stands in no manifest for what is left over. Takes $.
*/}}
{{- define "spoor.secrets.labels" -}}
app.kubernetes.io/name: {{ include "spoor.name" . }}
app.kubernetes.io/part-of: spoor
spoor.io/release: {{ .Release.Name }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Name of the Secret with the authority of devices. */}}
{{- define "spoor.deviceCaSecret" -}}
{{ include "spoor.secretName" (list . "device-ca" .Values.certificates.authority.existingSecret) }}
{{- end }}

{{/* "env:" of what applies files/secrets.yaml: the variables that stand in it. */}}
{{- define "spoor.secrets.env" -}}
{{- $certificates := .Values.certificates -}}
- name: SPOOR_PREFIX
  value: {{ include "spoor.fullname" . }}
- name: SPOOR_AUTHORITY_VALIDITY
  value: {{ .Values.secrets.authorityValidityDays }}d
- name: SPOOR_VALIDITY
  value: {{ .Values.secrets.validityDays }}d
- name: SPOOR_RENEW_BEFORE
  value: {{ .Values.secrets.renewBeforeDays }}d
- name: SPOOR_DEVICE_CA_SECRET
  value: {{ include "spoor.deviceCaSecret" . }}
- name: SPOOR_DEVICE_CA_EXISTING
  value: {{ not (empty $certificates.authority.existingSecret) | quote }}
- name: SPOOR_DEVICE_CA_NAME
  value: {{ $certificates.authority.commonName | quote }}
- name: SPOOR_DEVICE_CA_VALIDITY
  value: {{ $certificates.authority.validityDays }}d
- name: SPOOR_BROKER_NAME
  value: {{ first $certificates.dnsNames | default "spoor-broker" | trunc 64 | quote }}
- name: SPOOR_BROKER_NAMES
  value: {{ concat $certificates.dnsNames (splitList "," (include "spoor.secrets.names" (list . "broker"))) | uniq | join "," | quote }}
- name: SPOOR_BROKER_ADDRESSES
  value: {{ concat $certificates.ipAddresses (list "127.0.0.1") | uniq | join "," | quote }}
- name: SPOOR_TEST_DEVICE
  value: {{ .Values.tests.device | quote }}
- name: SPOOR_TEST_DEVICE_NAMES
  value: {{ .Values.tests.device | quote }}
- name: SPOOR_BROKER_VALIDITY
  value: {{ $certificates.authority.serverValidityDays }}d
- name: SPOOR_BROKER_RENEW_BEFORE
  value: {{ $certificates.authority.renewBeforeDays }}d
- name: SPOOR_BROKER_HTTP_NAMES
  value: {{ include "spoor.secrets.names" (list . "broker") | quote }}
{{- range $part := list "logstash" "elasticsearch" "kibana" "influxdb" "grafana" }}
- name: SPOOR_{{ upper $part }}_NAMES
  value: {{ include "spoor.secrets.names" (list $ $part) | quote }}
{{- end }}
{{- range $secret, $wanted := include "spoor.secrets.wanted" . | fromYaml }}
- name: SPOOR_{{ $secret | upper | replace "-" "_" }}
  value: {{ $wanted | quote }}
{{- end }}
{{- end }}

{{/* Pod of what applies files/secrets.yaml. Takes (dict "root" $ "name" … "serviceAccount" …). */}}
{{- define "spoor.secrets.pod" -}}
{{- $root := .root -}}
metadata:
  labels:
    {{- include "spoor.podLabels" (list $root "secrets") | nindent 4 }}
    {{- with $root.Values.secrets.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with include "spoor.annotations" (list $root $root.Values.secrets.podAnnotations) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  restartPolicy: Never
  serviceAccountName: {{ .serviceAccount }}
  # It is what the Job is for; nothing else in the chart has one.
  automountServiceAccountToken: true
  enableServiceLinks: false
  {{- include "spoor.imagePullSecrets" $root | nindent 2 }}
  securityContext:
    {{- include "spoor.podSecurityContext" (list $root 10001) | nindent 4 }}
  {{- include "spoor.placement" $root.Values.secrets | nindent 2 }}
  containers:
    - name: secrets
      image: {{ include "spoor.image" $root }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      args:
        - secrets
        - apply
        - --plan=/etc/spoor/secrets.yaml
        - --kubernetes
        {{- range $key, $value := include "spoor.secrets.labels" $root | fromYaml }}
        - {{ printf "--label=%s=%s" $key $value | quote }}
        {{- end }}
      env:
        {{- include "spoor.secrets.env" $root | nindent 8 }}
      securityContext:
        {{- include "spoor.containerSecurityContext" nil | nindent 8 }}
      resources:
        {{- toYaml $root.Values.secrets.resources | nindent 8 }}
      volumeMounts:
        - name: plan
          mountPath: /etc/spoor
          readOnly: true
        - name: tmp
          mountPath: /tmp
  volumes:
    - name: plan
      configMap:
        name: {{ .name }}
    - name: tmp
      emptyDir:
        sizeLimit: 64Mi
{{- end }}
