{{- /* Takes root, track ("" where there is one version only), image and replicas (null: the autoscaler's). */ -}}
{{- define "deployment" -}}
{{- $name := .root.Chart.Name -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $name }}{{ with .track }}-{{ . }}{{ end }}
  labels:
    {{- include "labels" .root | nindent 4 }}
    {{- with .track }}
    track: {{ . }}
    {{- end }}
  {{- $one := and (not .root.Values.autoscaling.enabled) (eq (int .root.Values.replicas) 1) }}
  {{- if or .root.Values.autoscaling.enabled $one (eq .track "canary") }}
  annotations:
    {{- if .root.Values.autoscaling.enabled }}
    # The autoscaler owns the replica count; a fixed value would reset it on every upgrade.
    polaris.fairwinds.com/deploymentMissingReplicas-exempt: "true"
    {{- end }}
    {{- if $one }}
    # One pod is enough in this environment (replicas in infra.yaml).
    kube-score/ignore: deployment-replicas
    polaris.fairwinds.com/deploymentMissingReplicas-exempt: "true"
    {{- else if eq .track "canary" }}
    # A trial may be one pod; the stable version keeps all of its own.
    kube-score/ignore: deployment-replicas
    {{- end }}
  {{- end }}
spec:
  {{- if not (kindIs "invalid" .replicas) }}
  replicas: {{ .replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  progressDeadlineSeconds: 600
  strategy:
    # A new pod must be ready before an old one is removed.
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
  selector:
    matchLabels:
      {{- include "selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "labels" .root | nindent 8 }}
        {{- with .track }}
        track: {{ . }}
        {{- end }}
      annotations:
        {{- include "pod.annotations" .root | nindent 8 }}
    spec:
      {{- include "pod.settings" .root | nindent 6 }}
      terminationGracePeriodSeconds: {{ .root.Values.terminationGracePeriodSeconds }}
      affinity:
        podAntiAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
            - weight: 100
              podAffinityTerm:
                topologyKey: kubernetes.io/hostname
                labelSelector:
                  matchLabels:
                    {{- include "selector" . | nindent 20 }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: topology.kubernetes.io/zone
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "selector" . | nindent 14 }}
          # Pods of the version that is on its way are counted by themselves.
          matchLabelKeys:
            - pod-template-hash
      containers:
        - name: {{ $name }}
          image: {{ .image | quote }}
          {{- include "container.settings" .root | nindent 10 }}
          ports:
            - name: {{ .root.Values.port.name }}
              containerPort: {{ .root.Values.port.number }}
              protocol: TCP
          # Allows a slow start, so that the liveness probe can be strict.
          startupProbe:
            httpGet:
              path: /livez
              port: {{ .root.Values.port.name }}
            periodSeconds: 2
            failureThreshold: 60
          # Checks this process only: a failing dependency must not cause restarts.
          livenessProbe:
            httpGet:
              path: /livez
              port: {{ .root.Values.port.name }}
            periodSeconds: 10
            timeoutSeconds: 2
            failureThreshold: 3
          # Fails during shutdown, so that nothing new arrives.
          readinessProbe:
            httpGet:
              path: /readyz
              port: {{ .root.Values.port.name }}
            periodSeconds: 5
            timeoutSeconds: 2
            failureThreshold: 2
{{- end }}
