package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"weft/cmd/weft/internal/usage"
	"weft/parse/text"
	"weft/store"
)

const nearDuplicates = "near-duplicates"

// minWords is how long a text must be for its fingerprint to say something.
const minWords = 50

// openNearDuplicates opens the file before anything is fetched; nil if there is
// to be none.
func openNearDuplicates(s crawlSettings) (*reportFile, error) {
	if s.nearDuplicates == "" {
		return nil, nil
	}
	if s.job.Output.Records() == "" {
		return nil, usage.Errorf("--near-duplicates is worked out from the output when it is complete: give it one that can be read back, with -o FILE that is no table")
	}
	for _, field := range []string{"analysis.fingerprint", "analysis.words"} {
		if !s.job.Parse.Computes(field) {
			return nil, usage.Errorf("--near-duplicates needs the field %s: add it to --fields", field)
		}
	}
	return openBeside(nearDuplicates, s.nearDuplicates, s.files.replace, false)
}

// writeNearDuplicates reads the output back. What it finds depends on the
// records alone, not on their order.
func writeNearDuplicates(file *reportFile, output string) error {
	if file == nil {
		return nil
	}
	var prints []text.Print
	err := store.Read(output, func(rec json.RawMessage) error {
		p, ok, err := printOf(rec)
		if ok {
			prints = append(prints, p)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("%s could not be read back for --near-duplicates: %w", output, err)
	}
	found := text.Duplicates(prints)
	pages := make(map[int64]nearDuplicate, len(found)) // by their place
	for _, d := range found {
		pages[d.Line] = nearDuplicate{}
	}
	if len(found) > 0 { // URLs are long: only those that are needed are kept
		err = store.Read(output, func(rec json.RawMessage) error {
			var r nearDuplicate
			err := json.Unmarshal(rec, &r)
			if _, wanted := pages[placeOf(r.Line, r.Found)]; wanted && err == nil {
				pages[placeOf(r.Line, r.Found)] = nearDuplicate{Line: r.Line, Found: r.Found, URL: r.URL}
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("%s could not be read back for --near-duplicates: %w", output, err)
		}
	}
	return file.finish(func(w io.Writer) error {
		buffered := bufio.NewWriter(w)
		e := json.NewEncoder(buffered)
		e.SetEscapeHTML(false)
		for _, d := range found {
			p := pages[d.Line]
			p.Similarity = d.Similarity
			if p.DuplicateOf = d.Of; d.Of > firstFound {
				p.DuplicateOf, p.DuplicateOfFound = 0, d.Of-firstFound
			}
			if err := e.Encode(p); err != nil {
				return err
			}
		}
		return buffered.Flush()
	})
}

type nearDuplicate struct {
	Line             int64   `json:"line"`
	Found            int64   `json:"found,omitempty"`
	URL              string  `json:"url"`
	DuplicateOf      int64   `json:"duplicate_of,omitempty"`
	DuplicateOfFound int64   `json:"duplicate_of_found,omitempty"`
	Similarity       float64 `json:"similarity"`
}

// firstFound is behind all lines: pages that were found come after them.
const firstFound = 1 << 62

// placeOf is the order of pages: lines, then those that were found.
func placeOf(line, found int64) int64 {
	if found > 0 {
		return firstFound + found
	}
	return line
}

// printOf takes the fingerprint out of a record; ok is false if it has none, or
// of a text that is too short.
func printOf(rec json.RawMessage) (p text.Print, ok bool, err error) {
	var r struct {
		Line, Found int64
		Page        struct {
			Analysis struct {
				Words       int
				Fingerprint string
			}
		}
	}
	if err := json.Unmarshal(rec, &r); err != nil {
		return p, false, err
	}
	a := r.Page.Analysis
	if a.Words < minWords || a.Fingerprint == "" {
		return p, false, nil
	}
	fp, err := strconv.ParseUint(a.Fingerprint, 16, 64)
	return text.Print{Line: placeOf(r.Line, r.Found), Fingerprint: fp}, err == nil, err
}
