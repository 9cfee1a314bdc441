package job

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"weft/cmd/weft/internal/usage"
	"weft/parse"
	"weft/parse/weburl"
	"weft/store"
)

// earlier is what --since names: the pages of an earlier output, in a file, and
// where each of them is: some 40 bytes of memory a page.
type earlier struct {
	pages  scratch
	at     map[weburl.ID]int64
	linked bool // its pages have all their links
	sum    uint64
}

// openSince opens the earlier output, if there is one.
func (j *Job) openSince(ctx context.Context, log *slog.Logger) (err error) {
	if j.settings.Since == "" {
		return nil
	}
	if j.since, err = openSince(ctx, j.settings.Since, j.scratch, log); err != nil {
		return err
	}
	if how := otherPages(j.settings.Since, j.settings.Output.Same); how != "" && j.since.linked {
		j.since.linked = false
		log.Warn(fmt.Sprintf("--since %s: %s, so all its pages will be asked for whole", j.settings.Since, how))
	}
	j.crawl.Since = j.since
	return nil
}

// ofPages are the settings that say what a page has, by the names of their flags,
// what they are by default, and what stands between their parts, whose order says
// nothing; "" where there are none.
var ofPages = map[string]struct{ byDefault, between string }{
	"fields": {"all", ","}, "text": {"main", ""}, "select": {"", " --select "}, "rules": {"", ""},
}

// otherPages says how the pages of an earlier output may not be those that this run
// makes; "" if they are.
func otherPages(path string, is map[string]string) string {
	was, known := store.MadeWith(path)
	for _, name := range slices.Sorted(maps.Keys(ofPages)) {
		of := ofPages[name]
		switch {
		case known && !slices.Equal(partsOf(was[name], of.between), partsOf(is[name], of.between)):
			return fmt.Sprintf("it was made with another --%s", name)
		case !known && is[name] != of.byDefault:
			return fmt.Sprintf("no .state beside it says with which --%s it was made", name)
		}
	}
	return ""
}

// partsOf are the parts of a setting in one order, but for fields of the record that
// are left out.
func partsOf(setting, between string) (parts []string) {
	if between == "" {
		return []string{setting}
	}
	for part := range strings.SplitSeq(setting, between) {
		part = strings.TrimSpace(part)
		if left, ok := strings.CutPrefix(part, "-"); part != "" && (!ok || slices.Contains(parse.FieldNames(), left)) {
			parts = append(parts, part)
		}
	}
	slices.Sort(parts)
	return slices.Compact(parts)
}

// name tells it from other outputs.
func (e *earlier) name() string { return fmt.Sprintf("%d pages, %016x", len(e.at), e.sum) }

// openSince reads an earlier output. One that was cut off is read as far as it is
// whole. Its pages go into a temporary file in dir.
func openSince(ctx context.Context, path, dir string, log *slog.Logger) (_ *earlier, err error) {
	e := &earlier{pages: scratch{dir: dir}, at: make(map[weburl.ID]int64)}
	defer func() {
		if err != nil {
			e.close()
		}
	}()
	err = store.Read(path, func(raw json.RawMessage) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return e.add(raw)
	})
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		log.Warn(fmt.Sprintf("--since %s: it is cut off; the pages before are gone by", path))
	case errors.Is(err, store.ErrFormat):
		return nil, usage.Errorf("--since %s: an earlier output is read from .jsonl or .json, also .gz and .zst, or from a folder", path)
	case errors.Is(err, fs.ErrNotExist):
		return nil, usage.Errorf("--since %s: there is no such output", path)
	case err != nil:
		return nil, fmt.Errorf("--since %s: %w", path, err)
	}
	if err := e.pages.flush(); err != nil { // so that many may read at once
		return nil, err
	}
	if len(e.at) == 0 {
		log.Warn(fmt.Sprintf("--since %s: it has no pages, so all will be fetched", path))
	} else if !e.linked {
		log.Warn(fmt.Sprintf("--since %s: its pages do not have their links (-r, and no --fields without links), so all will be fetched", path))
	}
	return e, nil
}

// add keeps a record that has a page.
func (e *earlier) add(raw json.RawMessage) error {
	var want [4][]byte
	store.RawPage(raw).Cells([]string{"outcome", "url", "page", "page.links"}, want[:])
	outcome, url, page, links := string(want[0]), want[1], want[2], want[3]
	if outcome != `"ok"` && outcome != `"unchanged"` || page == nil {
		return nil
	}
	var text string
	if err := json.Unmarshal(url, &text); err != nil {
		return err
	}
	u, err := weburl.Canonical(text)
	if err != nil {
		return nil // it was taken from a list in another way
	}
	e.linked = e.linked || bytes.Contains(links, []byte(`"kind":`))
	raw = bytes.TrimSpace(raw)
	hash := fnv.New64a()
	hash.Write(raw)
	e.sum += hash.Sum64()
	at, err := e.pages.add(raw)
	e.at[u.ID()] = at
	return err
}

// Record is the crawler's Since.
func (e *earlier) Record(u weburl.URL) (rec *store.Record, linked bool, err error) {
	at, ok := e.at[u.ID()]
	if !ok {
		return nil, false, nil
	}
	if rec, err = e.pages.record(at); err != nil {
		return nil, false, fmt.Errorf("--since: %w", err)
	}
	cut := slices.ContainsFunc(rec.Warnings, func(w string) bool {
		return strings.HasPrefix(w, "too_many_links") || w == "long_url" || w == "truncated"
	})
	return rec, e.linked && !cut, nil
}

func (e *earlier) close() { e.pages.close() }
