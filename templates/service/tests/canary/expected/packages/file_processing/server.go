package main

import (
	"encoding/json"
	"net/http"
	"sync/atomic"
	"time"
)

// service holds the readiness flag.
type service struct {
	ready atomic.Bool
}

func (s *service) handler() http.Handler {
	mux := http.NewServeMux()
	alive := func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]string{"status": "ok"})
	}
	mux.HandleFunc("GET /health", alive)
	mux.HandleFunc("GET /livez", alive)
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if s.ready.Load() {
			answer(w, http.StatusOK, map[string]string{"status": "ready"})
		} else {
			answer(w, http.StatusServiceUnavailable, map[string]string{"status": "not ready"})
		}
	})
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]string{"service": "file-processing"})
	})
	return mux
}

func answer(w http.ResponseWriter, status int, content map[string]string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(content)
}

// healthy reports whether the running process is healthy; used by the image's HEALTHCHECK.
func healthy(port string) bool {
	client := http.Client{Timeout: 2 * time.Second}
	response, err := client.Get("http://127.0.0.1:" + port + "/health")
	if err != nil {
		return false
	}
	defer func() { _ = response.Body.Close() }()
	return response.StatusCode == http.StatusOK
}
