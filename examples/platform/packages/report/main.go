// One run of the job. It ends with 0 if the work is done.
package main

import (
	"log"
	"os"
)

// run does the work once. It must be safe to repeat: a failed run is tried again.
func run() error {
	log.Printf("report ran in %s", os.Getenv("APP_ENV"))
	return nil
}

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}
