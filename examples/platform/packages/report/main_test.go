package main

import "testing"

func TestMayRunTwice(t *testing.T) {
	for range 2 {
		if err := run(); err != nil {
			t.Fatal(err)
		}
	}
}
