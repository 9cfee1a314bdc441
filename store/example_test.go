package store_test

import (
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"weft/store"
)

// A record on its way to a file. A crawl commits whenever no finished record is
// waiting, so that a busy one writes in large pieces and a slow one at once.
func ExampleOpen() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "out.json")

	out, err := store.Open(path, store.Options{})
	if err != nil {
		log.Fatal(err) // says what, why, and what to do
	}
	rec := store.Record{Schema: store.Schema, Line: 1, URL: "https://example.com/", Outcome: "ok", Page: store.RawPage(`{"title":"Hello"}`)}
	if err := out.Append(&rec); err != nil {
		log.Fatal(err)
	}
	if err := out.Commit(); err != nil { // from here on, a kill loses nothing
		log.Fatal(err)
	}
	if err := out.Close(); err != nil {
		log.Fatal(err)
	}

	content, _ := os.ReadFile(path)
	fmt.Printf("%s", content)

	_, err = store.Open(path, store.Options{})
	var exists *store.ExistsError
	fmt.Println(errors.As(err, &exists))
	// Output:
	// [
	// {"schema":1,"line":1,"url":"https://example.com/","outcome":"ok","page":{"title":"Hello"}}
	// ]
	// true
}

func ExampleTimings() {
	var t store.Timings
	t.Add(store.PhaseWait, 40*time.Millisecond)
	t.Add(store.PhaseParse, 1234567*time.Nanosecond)
	rec := store.Record{Schema: store.Schema, Line: 1, URL: "https://example.com/", Outcome: "ok", Timings: &t}
	line, err := rec.AppendJSON(nil)
	fmt.Printf("%s %v\n", line, err)
	// Output:
	// {"schema":1,"line":1,"url":"https://example.com/","outcome":"ok","timings":{"wait":40,"parse":1.235,"total":41.235}} <nil>
}
