{{/* Stops the rendering of what ECK would refuse. Takes $. */}}
{{- define "spoor.eck.check" -}}
{{- $name := include "spoor.fullname" . }}
{{- if gt (len $name) 36 }}
{{- fail (printf "eck.enabled: the name %s has %d characters, and resources of ECK have 36 at most; set fullnameOverride" $name (len $name)) }}
{{- end }}
{{- end }}
