package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
)

func status(t *testing.T, s *service, path string) int {
	t.Helper()
	recorder := httptest.NewRecorder()
	s.handler().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
	return recorder.Code
}

func TestIsAliveBeforeItIsReady(t *testing.T) {
	s := &service{}
	if live, ready := status(t, s, "/livez"), status(t, s, "/readyz"); live != 200 || ready != 503 {
		t.Fatalf("livez %d, readyz %d", live, ready)
	}
}

func TestIsReadyWhenItSaysSo(t *testing.T) {
	s := &service{}
	s.ready.Store(true)
	if got := status(t, s, "/readyz"); got != 200 {
		t.Fatalf("readyz %d", got)
	}
}

func TestHealthCheckOfTheImage(t *testing.T) {
	server := httptest.NewServer((&service{}).handler())
	defer server.Close()
	address, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	if !healthy(address.Port()) || healthy("1") {
		t.Fatal("health does not follow the server")
	}
}

func TestUnknownPathsAreNotFound(t *testing.T) {
	if got := status(t, &service{}, "/nothing"); got != 404 {
		t.Fatalf("got %d", got)
	}
}

func TestAnswersAtTheRoot(t *testing.T) {
	if got := status(t, &service{}, "/"); got != 200 {
		t.Fatalf("got %d", got)
	}
}
