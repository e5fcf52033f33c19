{{- /* Settings that every pod shares, whatever runs it. */ -}}
{{- define "pod.settings" -}}
serviceAccountName: {{ .Chart.Name }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile:
    type: RuntimeDefault
volumes:
  {{- with .Values.secretFiles }}
  - name: secrets
    projected:
      defaultMode: 288 # 0440
      sources:
        {{- range $file, $from := . }}
        - secret:
            name: {{ $from.name | quote }}
            items:
              - key: {{ $from.key | quote }}
                path: {{ $file | quote }}
        {{- end }}
  {{- end }}
  - name: tmp
    emptyDir:
      sizeLimit: 64Mi
{{- end }}

{{- define "container.settings" -}}
imagePullPolicy: Always
envFrom:
  - configMapRef:
      name: {{ .Chart.Name }}-env
resources:
  {{- toYaml .Values.resources | nindent 2 }}
securityContext:
  allowPrivilegeEscalation: false
  privileged: false
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  capabilities:
    drop:
      - ALL
  seccompProfile:
    type: RuntimeDefault
volumeMounts:
  {{- if .Values.secretFiles }}
  - name: secrets
    mountPath: /mnt/secrets
    readOnly: true
  {{- end }}
  - name: tmp
    mountPath: /tmp
{{- end }}

{{- /* Pods restart when a variable changes. */ -}}
{{- define "pod.annotations" -}}
checksum/env: {{ toJson .Values.env | sha256sum }}
{{- end }}
