{{/*
Names
*/}}

{{/* The chart's name, as a label. */}}
{{- define "spoor.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" }}
{{- end }}

{{/*
What all objects' names begin with. 38 characters leave room for the longest suffix: 63 is the limit for all, 52 for
StatefulSets, whose pods have a label of the name, "-" and ten characters.
*/}}
{{- define "spoor.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 38 | trimSuffix "-" }}
{{- else }}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 38 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 38 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{/* Name of one part's objects. Takes (list $ "elasticsearch"). */}}
{{- define "spoor.componentName" -}}
{{- printf "%s-%s" (include "spoor.fullname" (index . 0)) (index . 1) }}
{{- end }}

{{/* Host name of one part's Service within the cluster, from any namespace. Takes (list $ "elasticsearch"). */}}
{{- define "spoor.serviceHost" -}}
{{- $root := index . 0 }}
{{- printf "%s.%s.svc" (include "spoor.componentName" .) $root.Release.Namespace }}
{{- end }}

{{/*
Labels
*/}}

{{/* What pods of one part are selected by; never changes. Takes (list $ "broker"). */}}
{{- define "spoor.selectorLabels" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ include "spoor.name" $root }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{/* Labels of every object of one part. Takes (list $ "broker"). */}}
{{- define "spoor.labels" -}}
{{- $root := index . 0 -}}
{{ include "spoor.selectorLabels" . }}
app.kubernetes.io/part-of: spoor
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- with $root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/*
Labels of pods of one part: without versions, or each new chart would restart everything. Takes (list $ "broker").
*/}}
{{- define "spoor.podLabels" -}}
{{- $root := index . 0 -}}
{{ include "spoor.selectorLabels" . }}
app.kubernetes.io/part-of: spoor
{{- with $root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* The value of "annotations:" of an object: those of all objects and the given map's. Takes (list $ $map). */}}
{{- define "spoor.annotations" -}}
{{- $all := merge (dict) (index . 1 | default dict) (index . 0).Values.commonAnnotations }}
{{- with $all }}
{{- toYaml . }}
{{- end }}
{{- end }}

{{/*
Images
*/}}

{{/*
Reference by digest if there is one, else by tag. imageRegistry takes the place of a registry, which is what comes before the
first slash if there is a dot or a colon in it. Takes (list $ $image $defaultTag).
*/}}
{{- define "spoor.imageReference" -}}
{{- $image := index . 1 -}}
{{- $repository := $image.repository -}}
{{- with (index . 0).Values.imageRegistry -}}
{{- $repository = printf "%s/%s" (trimSuffix "/" .) (regexReplaceAll "^([^/]*[.:][^/]*|localhost)/" $repository "") -}}
{{- end -}}
{{- if and (eq $image.tag "latest") (not $image.digest) -}}
{{- fail (printf "the tag of the image %s is latest, which is another one tomorrow; give a version or a digest" $image.repository) -}}
{{- end -}}
{{- if $image.digest -}}
{{ $repository }}@{{ $image.digest }}
{{- else -}}
{{ $repository }}:{{ $image.tag | default (index . 2) }}
{{- end }}
{{- end }}

{{/* Spoor's own image: the broker, the Secrets' Job and the tests. */}}
{{- define "spoor.image" -}}
{{ include "spoor.imageReference" (list . .Values.image .Chart.AppVersion) }}
{{- end }}

{{/* One of Elastic's images, all of the same version. Takes (list $ .Values.kibana.image). */}}
{{- define "spoor.elasticImage" -}}
{{ include "spoor.imageReference" (list (index . 0) (index . 1) (index . 0).Values.elastic.version) }}
{{- end }}

{{/*
Pods
*/}}

{{/*
"securityContext:" of a pod whose processes run as the given user and group, unless the cluster assigns them. Takes (list $ $uid).
*/}}
{{- define "spoor.podSecurityContext" -}}
runAsNonRoot: true
{{- if (index . 0).Values.podSecurity.fixedIds }}
{{- range $id := list "runAsUser" "runAsGroup" "fsGroup" }}
{{ $id }}: {{ index $ 1 }}
{{- end }}
{{- end }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{/* "securityContext:" of every container. */}}
{{- define "spoor.containerSecurityContext" -}}
allowPrivilegeEscalation: false
privileged: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* "imagePullSecrets:" as whole lines, or nothing. Takes $. */}}
{{- define "spoor.imagePullSecrets" -}}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}

{{/* Where pods of one part may run, as whole lines, or nothing. Takes the part's section of the values. */}}
{{- define "spoor.placement" -}}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end }}

{{/*
Secrets. The chart makes none: the Job of templates/certificates does (see files/secrets.yaml), or they exist.
*/}}

{{/* Name of a generated Secret, or the existing one. Takes (list $ "elasticsearch-tls" $existingSecret). */}}
{{- define "spoor.secretName" -}}
{{- if index . 2 -}}
{{ index . 2 }}
{{- else -}}
{{ include "spoor.fullname" (index . 0) }}-{{ index . 1 }}
{{- end }}
{{- end }}

{{/* What a part is: "bundled", "external" or "off", which YAML reads as false. Takes (list $ "kibana"). */}}
{{- define "spoor.mode" -}}
{{- $mode := toString (index (index . 0).Values (index . 1)).mode }}
{{- eq $mode "false" | ternary "off" $mode }}
{{- end }}

{{/* Is a part bundled by our own templates, rather than external, off, or left to ECK? "true" or nothing. Takes (list $ "kibana"). */}}
{{- define "spoor.bundled" -}}
{{- $byEck := and (index . 0).Values.eck.enabled (has (index . 1) (list "elasticsearch" "kibana" "logstash")) }}
{{- if and (eq (include "spoor.mode" .) "bundled") (not $byEck) }}true{{ end }}
{{- end }}

{{/* Names are looked up, as an item of a NetworkPolicy's "egress"; 5353 is where OpenShift's DNS listens. */}}
{{- define "spoor.egressToDns" -}}
- ports:
    - {port: 53, protocol: UDP}
    - {port: 53, protocol: TCP}
    - {port: 5353, protocol: UDP}
    - {port: 5353, protocol: TCP}
{{- end }}
