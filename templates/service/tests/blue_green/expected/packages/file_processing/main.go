package main

import (
	"context"
	"errors"
	"flag"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func setting(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}

func seconds(name, fallback string) time.Duration {
	duration, err := time.ParseDuration(setting(name, fallback) + "s")
	if err != nil {
		log.Fatalf("%s: %v", name, err)
	}
	return duration
}

func main() {
	health := flag.Bool("health", false, "check the health of the running process and exit")
	flag.Parse()
	port := setting("PORT", "8000")
	if *health {
		if !healthy(port) {
			os.Exit(1)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()

	service := &service{}
	server := &http.Server{Addr: ":" + port, Handler: service.handler(), ReadHeaderTimeout: 5 * time.Second}
	go func() {
		if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
			log.Fatal(err)
		}
	}()
	service.ready.Store(true)
	log.Printf("listening on %s", port)
	<-ctx.Done()

	// Report not ready, drain and exit.
	service.ready.Store(false)
	time.Sleep(seconds("DRAIN_SECONDS", "5"))
	closing, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := server.Shutdown(closing); err != nil {
		log.Print(err)
	}
}
