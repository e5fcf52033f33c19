{{- define "labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: {{ .Values.component }}
app.kubernetes.io/part-of: {{ .Values.partOf }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
environment: {{ .Values.environment | quote }}
{{- end }}

{{- define "selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
{{- with .track }}
track: {{ . }}
{{- end }}
{{- end }}

{{- /* The image by digest; without one, the name alone, which scripts/deploy.sh refuses. */ -}}
{{- define "image" -}}
{{- .repository }}{{ with .digest }}@{{ . }}{{ end }}
{{- end }}
