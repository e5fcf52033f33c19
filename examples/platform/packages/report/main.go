// Runs the job once and exits with status 0 on success.
package main

import (
	"log"
	"os"
)

// run executes the job once. It must be idempotent: a failed run is retried.
func run() error {
	log.Printf("report ran in %s", os.Getenv("APP_ENV"))
	return nil
}

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}
