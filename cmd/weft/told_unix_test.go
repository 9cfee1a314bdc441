//go:build unix

package main

import (
	"bytes"
	"os"
	"testing"
)

func TestTextForReadingEndsQuietlyWithItsReader(t *testing.T) {
	for _, args := range [][]string{{"weft", "--help"}, {"weft", "crawl", "--help"}, {"weft", "help", "politeness"}, {"weft", "help", "man"}, {"weft", "version"}, {"weft", "completion", "bash"}} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		var stderr bytes.Buffer
		if status := run(t.Context(), args, nil, w, &stderr); status != exitOK || stderr.Len() > 0 {
			t.Errorf("%v: status %d, %q; want a quiet end", args, status, &stderr)
		}
		w.Close()
	}
}
