{{/*
What the parts of the stack have in common: Logstash, Elasticsearch, Kibana, InfluxDB and Grafana.
*/}}

{{/* How one part runs: "bundled" (our own objects), "eck" (resources of ECK), "external" or "off". Takes (list $ "kibana"). */}}
{{- define "spoor.stackMode" -}}
{{- $mode := include "spoor.mode" . }}
{{- if and (eq $mode "bundled") (not (include "spoor.bundled" .)) }}eck{{ else }}{{ $mode }}{{ end }}
{{- end }}

{{/* Whether there is such a part at all, here or elsewhere: "true" or nothing. Takes (list $ "kibana"). */}}
{{- define "spoor.present" -}}
{{- if ne (include "spoor.stackMode" .) "off" }}true{{ end }}
{{- end }}

{{/* A share of a container's memory limit, in whole MiB. Takes (list "1536Mi" 50). */}}
{{- define "spoor.memoryShare" -}}
{{- $quantity := index . 0 | toString }}
{{- $number := regexFind "^[0-9.]+" $quantity | float64 }}
{{- $unit := regexFind "[A-Za-z]*$" $quantity }}
{{- $bytes := dict "" 1 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 }}
{{- if not (hasKey $bytes $unit) }}
{{- fail (printf "'%s' is no amount of memory; write for example 1536Mi or 2Gi" $quantity) }}
{{- end }}
{{- divf (mulf $number (index $bytes $unit | float64) (index . 1 | float64)) 104857600.0 | floor | int }}
{{- end }}

{{/*
Secret whose ca.crt a part's certificate is checked with: that of its own certificate, or the one that is given for one
elsewhere; nothing for a public authority. Takes (list $ "influxdb").
*/}}
{{- define "spoor.caSecret" -}}
{{- $existing := (index (index . 0).Values (index . 1)).tls.existingSecret }}
{{- if eq (include "spoor.stackMode" .) "external" }}
{{- $existing }}
{{- else }}
{{- include "spoor.secretName" (list (index . 0) (printf "%s-tls" (index . 1)) $existing) }}
{{- end }}
{{- end }}

{{/* The ca.crt of a Secret as an item of "volumes", or nothing without one. Takes (list $volume $secret). */}}
{{- define "spoor.caVolume" -}}
{{- with index . 1 -}}
- name: {{ index $ 0 }}
  secret:
    secretName: {{ . }}
    defaultMode: 0440
    items:
      - {key: ca.crt, path: ca.crt}
{{- end }}
{{- end }}

{{/* Names with dots of whatever is in a map of maps, one a line. Takes (list "server" $map). */}}
{{- define "spoor.settingNames" -}}
{{- range $key, $value := index . 1 }}
{{- $name := printf "%s.%s" (index $ 0) $key }}
{{- if kindIs "map" $value }}
{{- include "spoor.settingNames" (list $name $value) }}
{{- else }}
{{ $name }}
{{- end }}
{{- end }}
{{- end }}

{{/*
A file of settings with dots in their names: the given values over our own. None must be there twice, which one of ours would
be if it was given in pieces. Takes (list "kibana.config" $given $ours).
*/}}
{{- define "spoor.settings" -}}
{{- $given := index . 1 }}
{{- $ours := index . 2 }}
{{- range $key, $value := $given }}
{{- if kindIs "map" $value }}
{{- range splitList "\n" (include "spoor.settingNames" (list $key $value)) }}
{{- if hasKey $ours . }}
{{- fail (printf "%s: write the name %s in one piece, for the chart sets it, too" (index $ 0) .) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- toYaml (merge (deepCopy $given) $ours) }}
{{- end }}

{{/*
Digest of what is in a ConfigMap of these templates, for pods that read it when they start; labels with versions restart nothing.
Takes (list $ "logstash/configmap.yaml").
*/}}
{{- define "spoor.dataDigest" -}}
{{- $root := index . 0 }}
{{- get (include (print $root.Template.BasePath "/" (index . 1)) $root | fromYaml) "data" | toJson | sha256sum }}
{{- end }}

{{/* Port of a URL or of host:port, as a number. Takes the address. */}}
{{- define "spoor.portOf" -}}
{{- $port := regexFind ":[0-9]+(/|$)" . | trimAll ":/" }}
{{- $scheme := regexFind "^[a-z]+:" . }}
{{- $port | default (get (dict "http:" "80" "mqtt:" "1883" "tcp:" "1883" "mqtts:" "8883" "ssl:" "8883") $scheme) | default "443" }}
{{- end }}

{{/* "securityContext:" of a container of one part, with what the values change about it. Takes the part's section. */}}
{{- define "spoor.partSecurityContext" -}}
{{- toYaml (mergeOverwrite (include "spoor.containerSecurityContext" . | fromYaml) (deepCopy .containerSecurityContext)) }}
{{- end }}

{{/* ServiceAccount of one part, without a token: none of them speaks to Kubernetes. Takes (list $ "kibana"). */}}
{{- define "spoor.plainServiceAccount" -}}
{{- $root := index . 0 -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "spoor.componentName" . }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "spoor.labels" . | nindent 4 }}
  {{- with include "spoor.annotations" (list $root (dict)) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
automountServiceAccountToken: false
{{- end }}

{{/* At most one pod of one part leaves at a time. Takes (list $ "kibana"). */}}
{{- define "spoor.plainDisruptionBudget" -}}
{{- $root := index . 0 -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "spoor.componentName" . }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "spoor.labels" . | nindent 4 }}
  {{- with include "spoor.annotations" (list $root (dict)) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "spoor.selectorLabels" . | nindent 6 }}
{{- end }}

{{/* Ingress to a part that speaks TLS itself. Takes (list $ "kibana" $serviceName). */}}
{{- define "spoor.plainIngress" -}}
{{- $root := index . 0 -}}
{{- $part := index . 1 -}}
{{- $ingress := (index $root.Values $part).ingress -}}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {{ include "spoor.componentName" (list $root $part) }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "spoor.labels" (list $root $part) | nindent 4 }}
  {{- with include "spoor.annotations" (list $root $ingress.annotations) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  {{- with $ingress.className }}
  ingressClassName: {{ . }}
  {{- end }}
  rules:
    - host: {{ required (printf "%s.ingress.host is empty; write the name that browsers use" $part) $ingress.host }}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: {{ index . 2 }}
                port:
                  name: https
  {{- with $ingress.tlsSecret }}
  tls:
    - hosts: [{{ $ingress.host }}]
      secretName: {{ . }}
  {{- end }}
{{- end }}

{{/* "volumeClaimTemplates:" or nothing. Takes (list $ "influxdb"). */}}
{{- define "spoor.dataClaim" -}}
{{- $root := index . 0 }}
{{- $persistence := (index $root.Values (index . 1)).persistence }}
{{- if $persistence.enabled }}
persistentVolumeClaimRetentionPolicy:
  whenDeleted: {{ $persistence.whenDeleted }}
  whenScaled: Retain
volumeClaimTemplates:
  - apiVersion: v1
    kind: PersistentVolumeClaim
    metadata:
      name: data
      labels:
        {{- include "spoor.selectorLabels" . | nindent 8 }}
      # Only its own, for claims cannot be changed by a StatefulSet.
      {{- with $persistence.annotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      accessModes: {{ toJson $persistence.accessModes }}
      {{- with $persistence.storageClass }}
      storageClassName: {{ . }}
      {{- end }}
      resources:
        requests:
          storage: {{ $persistence.size }}
{{- end }}
{{- end }}

{{/* The volume "data" of a pod whose StatefulSet has no claim for it. Takes (list $ "influxdb"). */}}
{{- define "spoor.dataEmptyDir" -}}
{{- $persistence := (index (index . 0).Values (index . 1)).persistence }}
{{- if not $persistence.enabled }}
- name: data
  emptyDir:
    sizeLimit: {{ $persistence.size }}
{{- end }}
{{- end }}

{{/*
Some programs read their certificate only when they start. Those are marked when they do ("lifecycle:" of a container) and
not alive any more once the certificate is newer: so Kubernetes starts them anew after a renewal.
*/}}
{{- define "spoor.markStart" -}}
postStart:
  exec:
    command: [/bin/bash, -c, "touch /tmp/started"]
{{- end }}

{{/* "livenessProbe:" of such a container. Takes (list $certificate $check), the latter as a command of bash. */}}
{{- define "spoor.livenessUntilRenewed" -}}
exec:
  command:
    - /bin/bash
    - -c
    - '[[ ! {{ index . 0 }} -nt /tmp/started ]] && {{ index . 1 }}'
periodSeconds: 20
timeoutSeconds: 10
failureThreshold: 6
{{- end }}

{{/*
Network
*/}}

{{/* Pods of some parts, as items of a NetworkPolicy's "from" or "to". Takes (list $ "kibana" "grafana" …). */}}
{{- define "spoor.peers" -}}
{{- $root := index . 0 }}
{{- range rest . }}
- podSelector:
    matchLabels:
      {{- include "spoor.selectorLabels" (list $root .) | nindent 6 }}
{{- end }}
{{- end }}


{{/*
To ports anywhere, as an item of "egress", and to those of pods behind Services of this cluster, which policies see in place
of the Services'. Takes (list $ 9200 …).
*/}}
{{- define "spoor.egressAnywhere" -}}
- ports:
    {{- range concat (rest .) (index . 0).Values.networkPolicy.podPorts | uniq }}
    - {port: {{ . }}, protocol: TCP}
    {{- end }}
{{- end }}

{{/* To Elasticsearch wherever it is, as an item of "egress", or nothing. Takes $. */}}
{{- define "spoor.egressToElasticsearch" -}}
{{- $mode := include "spoor.stackMode" (list . "elasticsearch") }}
{{- if eq $mode "bundled" }}
- to:
    {{- include "spoor.peers" (list . "elasticsearch") | nindent 4 }}
  ports:
    - {port: 9200, protocol: TCP}
{{- else if eq $mode "eck" }}
- to:
    - podSelector:
        matchLabels:
          elasticsearch.k8s.elastic.co/cluster-name: {{ include "spoor.fullname" . }}
  ports:
    - {port: 9200, protocol: TCP}
{{- else if eq $mode "external" }}
{{ include "spoor.egressAnywhere" (list . (include "spoor.portOf" .Values.elasticsearch.url)) }}
{{- end }}
{{- end }}

{{/* To InfluxDB wherever it is, as an item of "egress", or nothing. Takes $. */}}
{{- define "spoor.egressToInfluxdb" -}}
{{- $mode := include "spoor.stackMode" (list . "influxdb") }}
{{- if eq $mode "bundled" }}
- to:
    {{- include "spoor.peers" (list . "influxdb") | nindent 4 }}
  ports:
    - {port: 8086, protocol: TCP}
{{- else if eq $mode "external" }}
{{ include "spoor.egressAnywhere" (list . (include "spoor.portOf" .Values.influxdb.url)) }}
{{- end }}
{{- end }}

{{/* To Logstash wherever it is, as items of "egress", or nothing. Takes $. */}}
{{- define "spoor.egressToLogstash" -}}
{{- $mode := include "spoor.stackMode" (list . "logstash") }}
{{- if eq $mode "bundled" }}
- to:
    {{- include "spoor.peers" (list . "logstash") | nindent 4 }}
  ports:
    - {port: {{ include "spoor.logstash.port" . }}, protocol: TCP}
{{- else if eq $mode "eck" }}
- to:
    - podSelector:
        matchLabels:
          logstash.k8s.elastic.co/name: {{ include "spoor.fullname" . }}
  ports:
    - {port: {{ include "spoor.logstash.port" . }}, protocol: TCP}
{{- else if eq $mode "external" }}
{{- $ports := list . }}
{{- range .Values.logstash.hosts }}
{{- $ports = append $ports (include "spoor.portOf" .) }}
{{- end }}
{{ include "spoor.egressAnywhere" $ports }}
{{- end }}
{{- end }}

{{/*
Setting up
*/}}

{{/*
A ConfigMap with files of this chart as they are. Takes (dict "root" $ "part" "kibana-setup" "glob" "files/kibana/*").
*/}}
{{- define "spoor.filesConfigMap" -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "spoor.componentName" (list .root .part) }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "spoor.labels" (list .root .part) | nindent 4 }}
  {{- with include "spoor.annotations" (list .root .annotations) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
data:
  {{- range $path, $_ := .root.Files.Glob .glob }}
  {{ base $path }}: {{ $.root.Files.Get $path | quote }}
  {{- end }}
{{- end }}

{{/* Files of what sets a part up: its folder, and what all such scripts have in common. Takes "kibana-setup". */}}
{{- define "spoor.setupFiles" -}}
files/{setup,{{ trimSuffix "-setup" . }}}/*
{{- end }}

{{/* A ConfigMap with them. Takes (list $ "kibana-setup"). */}}
{{- define "spoor.setupConfigMap" -}}
{{- include "spoor.filesConfigMap" (dict "root" (index . 0) "part" (index . 1) "glob" (include "spoor.setupFiles" (index . 1))) }}
{{- end }}

{{/* It as items of "volumeMounts": the folders beside each other, as they are in the chart. Takes "kibana". */}}
{{- define "spoor.setupMounts" -}}
- name: setup
  mountPath: /spoor/{{ . }}
  readOnly: true
- name: setup
  mountPath: /spoor/setup/common.sh
  subPath: common.sh
  readOnly: true
{{- end }}

{{/*
A Job that runs a part's setup.sh. Not a hook: Kibana is ready when Elasticsearch is set up, and with `--wait` hooks run
when all is ready. What is in it, and which revision of the release it is of, is in its name, for a Job cannot be changed:
so it runs at each installation, upgrade and roll-back, and where Helm only renders (GitOps), whenever it changes.
Takes (dict "root" $ "part" "kibana-setup" "spec" $podSpec), the last as text.
*/}}
{{- define "spoor.setupJob" -}}
{{- $content := cat .spec .root.Release.Revision }}
{{- range $path, $bytes := .root.Files.Glob (include "spoor.setupFiles" .part) }}
{{- $content = cat $content $path (toString $bytes) }}
{{- end -}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ include "spoor.componentName" (list .root .part) | trunc 54 | trimSuffix "-" }}-{{ sha256sum $content | trunc 8 }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "spoor.labels" (list .root .part) | nindent 4 }}
  {{- with include "spoor.annotations" (list .root (dict)) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  backoffLimit: 6
  activeDeadlineSeconds: 3600
  template:
    metadata:
      labels:
        {{- include "spoor.podLabels" (list .root .part) | nindent 8 }}
    spec:
      restartPolicy: OnFailure
      serviceAccountName: {{ include "spoor.componentName" (list .root .part) }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      {{- include "spoor.imagePullSecrets" .root | nindent 6 }}
      securityContext:
        {{- include "spoor.podSecurityContext" (list .root 1000) | nindent 8 }}
      {{- .spec | nindent 6 }}
{{- end }}
