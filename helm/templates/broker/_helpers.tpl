{{/* Where a Secret, ConfigMap or volume is mounted; the same in the configuration and in the pod. */}}
{{- define "spoor.broker.dataDir" -}}/var/lib/spoor{{- end }}

{{/* The Secret with the broker's certificate for devices. */}}
{{- define "spoor.broker.tlsSecret" -}}
{{- include "spoor.secretName" (list . "broker-tls" (eq .Values.certificates.mode "existing" | ternary .Values.certificates.existingSecret "")) }}
{{- end }}

{{/* Which file of the mounted Secret says who may issue devices' certificates. */}}
{{- define "spoor.broker.clientCaKey" -}}
{{- empty .Values.certificates.clientCa.existingSecret | ternary "ca.crt" .Values.certificates.clientCa.key }}
{{- end }}

{{/* "tls:" of a listener. Takes (list $ "required" $protocols). */}}
{{- define "spoor.broker.tls" -}}
{{- $certificates := (index . 0).Values.certificates -}}
certificate: /etc/spoor/tls/tls.crt
key: /etc/spoor/tls/tls.key
clientAuth: {{ index . 1 }}
{{- if ne (index . 1) "none" }}
clientCa: /etc/spoor/client-ca/{{ include "spoor.broker.clientCaKey" (index . 0) }}
{{- if $certificates.revocation.existingSecret }}
crl: [/etc/spoor/revocation/{{ $certificates.revocation.key }}]
{{- end }}
{{- end }}
protocols:
  {{- toYaml (index . 2) | nindent 2 }}
{{- end }}

{{/* What listeners behind a proxy have in common, as whole lines. Takes $. */}}
{{- define "spoor.broker.proxy" -}}
{{- $listeners := .Values.broker.listeners }}
{{- $mode := toString $listeners.proxyProtocol }}
{{- if not (has $mode (list "off" "false")) }}
proxyProtocol: {{ $mode }}
trustedProxies:
  {{- toYaml $listeners.trustedProxies | nindent 2 }}
{{- end }}
{{- end }}

{{/* What is listened on: [::] is both of IPv6 and IPv4. Takes (list $ 8883). */}}
{{- define "spoor.broker.address" -}}
{{- $address := (index . 0).Values.broker.bindAddress -}}
{{- contains ":" $address | ternary (printf "[%s]" $address) $address }}:{{ index . 1 }}
{{- end }}

{{/* Does any listener ask for client certificates? "true" or nothing. */}}
{{- define "spoor.broker.asksForCertificates" -}}
{{- $listeners := .Values.broker.listeners }}
{{- if or (and $listeners.tls.enabled (ne $listeners.tls.clientAuth "none")) (and $listeners.webSocket.enabled (ne $listeners.webSocket.clientAuth "none")) }}true{{ end }}
{{- end }}

{{/* Does any listener use TLS? "true" or nothing. */}}
{{- define "spoor.broker.usesTls" -}}
{{- if or .Values.broker.listeners.tls.enabled .Values.broker.listeners.webSocket.enabled }}true{{ end }}
{{- end }}

{{/* What the JVM is told: what it may take of the memory limit, if there is one, outside the heap, too. Takes $. */}}
{{- define "spoor.broker.javaOptions" -}}
{{- $jvm := .Values.broker.jvm -}}
{{- $options := list (printf "-XX:MaxRAMPercentage=%d" (int $jvm.maxRamPercentage)) -}}
{{- with dig "limits" "memory" "" .Values.broker.resources -}}
{{- $options = append $options (printf "-XX:MaxDirectMemorySize=%sm" (include "spoor.memoryShare" (list . $jvm.maxDirectPercentage))) -}}
{{- end -}}
{{- concat $options (list "-XX:+ExitOnOutOfMemoryError") $jvm.options | join " " -}}
{{- end }}

{{/* spoor.yaml as the chart's own values make it. */}}
{{- define "spoor.broker.ownConfig" -}}
{{- $broker := .Values.broker -}}
{{- $listeners := $broker.listeners -}}
node: {{ $broker.node | default (printf "%s-0" (include "spoor.componentName" (list . "broker"))) | quote }}
dataDir: {{ include "spoor.broker.dataDir" . }}
listeners:
  {{- if $listeners.tls.enabled }}
  - name: tls
    type: mqtts
    address: {{ include "spoor.broker.address" (list . $listeners.tls.port) | quote }}
    {{- include "spoor.broker.proxy" . | nindent 4 }}
    tls:
      {{- include "spoor.broker.tls" (list . $listeners.tls.clientAuth $listeners.tls.protocols) | nindent 6 }}
  {{- end }}
  {{- if $listeners.webSocket.enabled }}
  - name: wss
    type: wss
    address: {{ include "spoor.broker.address" (list . $listeners.webSocket.port) | quote }}
    path: {{ $listeners.webSocket.path | quote }}
    {{- include "spoor.broker.proxy" . | nindent 4 }}
    tls:
      {{- include "spoor.broker.tls" (list . $listeners.webSocket.clientAuth $listeners.tls.protocols) | nindent 6 }}
  {{- end }}
  {{- if $listeners.plain.enabled }}
  - name: plain
    type: mqtt
    address: {{ include "spoor.broker.address" (list . $listeners.plain.port) | quote }}
    {{- include "spoor.broker.proxy" . | nindent 4 }}
  {{- end }}
auth:
  anonymous: {{ $broker.auth.anonymous }}
  {{- if include "spoor.broker.asksForCertificates" . }}
  certificateIdentity: {{ $broker.auth.certificateIdentity }}
  clientIdEqualsIdentity: {{ $broker.auth.clientIdEqualsIdentity }}
  {{- end }}
  {{- if $broker.auth.users.existingSecret }}
  passwordFile: /etc/spoor/users/{{ $broker.auth.users.key }}
  {{- end }}
  {{- if or $broker.auth.acl.rules $broker.auth.acl.existingConfigMap $broker.auth.acl.existingSecret }}
  aclFile: /etc/spoor/acl/{{ empty $broker.auth.acl.rules | ternary $broker.auth.acl.key "acl" }}
  {{- end }}
mqtt:
  shutdownGrace: {{ $broker.shutdownGrace }}
tracing:
  messages: {{ $broker.tracing.messages }}
  budget: {{ $broker.tracing.budget }}
  journal:
    maximum: {{ $broker.tracing.journal }}
  {{- with include "spoor.logstash.destination" . }}
  logstash:
    {{- . | nindent 4 }}
  {{- end }}
store:
  durability: {{ $broker.store.durability }}
  maximum: {{ $broker.store.maximum }}
http:
  address: {{ include "spoor.broker.address" (list . $broker.http.port) | quote }}
  openPages: true
  auth:
    manageTokenFile: /etc/spoor/http/admin
    readTokenFile: /etc/spoor/http/viewer
  {{- if $broker.http.tls.enabled }}
  tls:
    certificate: /etc/spoor/http-tls/tls.crt
    key: /etc/spoor/http-tls/tls.key
  {{- end }}
bridges:
  {{- with include "spoor.influxdb.destination" . }}
  influxdb:
    {{- . | nindent 4 }}
  {{- else }}
  embedded:
    retention: {{ $broker.embedded.retention }}
    maxSize: {{ $broker.embedded.maximum }}
  {{- end }}
{{- end }}

{{/* spoor.yaml: broker.config merged over the rest. */}}
{{- define "spoor.broker.config" -}}
{{- toYaml (mergeOverwrite (include "spoor.broker.ownConfig" . | fromYaml) (deepCopy .Values.broker.config)) }}
{{- end }}

{{/* Seconds of a duration such as 20s. */}}
{{- define "spoor.broker.graceSeconds" -}}
{{- trimSuffix "s" .Values.broker.shutdownGrace | int }}
{{- end }}

{{/* Bytes of a size such as 512MiB, or a quantity such as 20Gi. */}}
{{- define "spoor.bytes" -}}
{{- $number := regexFind "^[0-9.]+" . | float64 }}
{{- $unit := regexReplaceAll "^[0-9.]+" . "" | trimSuffix "B" }}
{{- $factor := get (dict "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776) $unit }}
{{- mulf $number $factor | int64 }}
{{- end }}

{{/* Stops with what is wrong about the values that the schema cannot say. */}}
{{- define "spoor.broker.validate" -}}
{{- $broker := .Values.broker -}}
{{- $listeners := $broker.listeners -}}
{{- if not (or $listeners.tls.enabled $listeners.webSocket.enabled $listeners.plain.enabled) }}
{{- fail "broker.listeners: all are off, so nobody can connect; enable tls, webSocket or plain" }}
{{- end }}
{{- range $name := list "tls" "webSocket" }}
{{- $listener := index $listeners $name }}
{{- if and $listener.enabled (ne $listener.clientAuth "required") (not $broker.auth.users.existingSecret) (ne (toString $broker.auth.anonymous) "true") (not (dig "auth" "passwordFile" "" $broker.config)) }}
{{- fail (printf "broker.listeners.%s.clientAuth is %s, but there are no users: clients without a certificate could not connect. Set broker.auth.users.existingSecret, or clientAuth: required" $name $listener.clientAuth) }}
{{- end }}
{{- end }}
{{- $proxy := toString $listeners.proxyProtocol }}
{{- if and (not (has $proxy (list "off" "false"))) (not $listeners.trustedProxies) }}
{{- fail (printf "broker.listeners.proxyProtocol is %s, but trustedProxies is empty: nobody's header would be believed. Give the addresses of the load balancers" $proxy) }}
{{- end }}
{{- if and $listeners.trustedProxies (has $proxy (list "off" "false")) }}
{{- fail "broker.listeners.trustedProxies has no effect while proxyProtocol is off" }}
{{- end }}
{{- $ports := dict }}
{{- range $name := list "tls" "webSocket" "plain" }}
{{- $listener := index $listeners $name }}
{{- if $listener.enabled }}
{{- $port := toString $listener.port }}
{{- with get $ports $port }}
{{- fail (printf "broker.listeners.%s.port and %s are both %s; each needs a port of its own" $name . $port) }}
{{- end }}
{{- $_ := set $ports $port (printf "broker.listeners.%s.port" $name) }}
{{- end }}
{{- end }}
{{- with get $ports (toString $broker.http.port) }}
{{- fail (printf "broker.http.port and %s are both %d; each needs a port of its own" . (int $broker.http.port)) }}
{{- end }}
{{- if and (include "spoor.broker.asksForCertificates" .) (eq $broker.auth.certificateIdentity "none") }}
{{- if $broker.auth.clientIdEqualsIdentity }}
{{- fail "broker.auth.clientIdEqualsIdentity needs a name from the certificate, but certificateIdentity is none; set it to cn, san-dns or san-uri" }}
{{- end }}
{{- if and (not $broker.auth.users.existingSecret) (ne (toString $broker.auth.anonymous) "true") (not (dig "auth" "passwordFile" "" $broker.config)) }}
{{- fail "broker.auth.certificateIdentity is none, and there are no users: nobody could connect. Set broker.auth.users.existingSecret, or certificateIdentity: cn" }}
{{- end }}
{{- end }}
{{- $acls := compact (list $broker.auth.acl.rules $broker.auth.acl.existingConfigMap $broker.auth.acl.existingSecret) }}
{{- if gt (len $acls) 1 }}
{{- fail "broker.auth.acl: give one of rules, existingConfigMap and existingSecret" }}
{{- end }}
{{- if $broker.persistence.enabled }}
{{- $needed := add (include "spoor.bytes" $broker.store.maximum | int64) (mul 2 (include "spoor.bytes" $broker.tracing.journal | int64)) }}
{{- $parts := printf "store.maximum (%s) and two journals (tracing.journal, %s each)" $broker.store.maximum $broker.tracing.journal }}
{{- if not (include "spoor.influxdb.destination" .) }}
{{- $needed = add $needed (include "spoor.bytes" $broker.embedded.maximum | int64) }}
{{- $parts = printf "%s and the embedded store (embedded.maximum, %s)" $parts $broker.embedded.maximum }}
{{- end }}
{{- if not (include "spoor.logstash.destination" .) }}
{{- $needed = add $needed 1073741824 }}
{{- $parts = printf "%s and the trace's files (1GiB)" $parts }}
{{- end }}
{{- if lt (include "spoor.bytes" $broker.persistence.size | int64) $needed }}
{{- fail (printf "broker.persistence.size is %s, but %s come to %dMi: enlarge the volume or lower these" $broker.persistence.size $parts (div $needed 1048576)) }}
{{- end }}
{{- end }}
{{- if and (eq .Values.certificates.mode "cert-manager") (include "spoor.broker.asksForCertificates" .) (not .Values.certificates.clientCa.existingSecret) }}
{{- fail (printf "certificates.mode is cert-manager, and clients are asked for certificates: set certificates.clientCa.existingSecret to the Secret with the authority of devices. If devices' certificates are of the same issuer, and nobody else's are, that is %s; public issuers put none there" (include "spoor.broker.tlsSecret" .)) }}
{{- end }}
{{- range $section, $lives := dict "secrets" (list .Values.secrets.renewBeforeDays .Values.secrets.validityDays "validityDays") "certificates.authority" (list .Values.certificates.authority.renewBeforeDays .Values.certificates.authority.serverValidityDays "serverValidityDays") }}
{{- if ge (index $lives 0 | int) (index $lives 1 | int) }}
{{- fail (printf "%s.renewBeforeDays is %d, and certificates hold for %d days (%s): they would be renewed each time. Make the first smaller" $section (index $lives 0 | int) (index $lives 1 | int) (index $lives 2)) }}
{{- end }}
{{- end }}
{{- if and (eq .Values.certificates.mode "cert-manager") (not .Values.certificates.dnsNames) (not .Values.certificates.certManager.ownNames) }}
{{- fail "certificates.dnsNames is empty: give the names that devices use for the broker, or set certManager.ownNames if the issuer takes names within the cluster" }}
{{- end }}
{{- end }}
