package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/urfave/cli/v2"

	"weft/crawler"
	"weft/crawler/list"
	"weft/parse/weburl"
	"weft/store"
)

// mixing are the flags that records of one output have to agree in; of a file
// of rules it is what stands in it.
func mixing(c *cli.Context, rules string) map[string]string {
	if rules != "" {
		rules = fmt.Sprintf("with the SHA-256 %x…", sha256.Sum256([]byte(rules)))[:len("with the SHA-256 ")+16]
	}
	return map[string]string{
		"rules":    rules,
		"fields":   c.String("fields"),
		"text":     c.String("text"),
		"select":   strings.Join(c.StringSlice("select"), " --select "),
		"max-body": strconv.FormatInt(sizeOf(c, "max-body"), 10),
		"ordered":  strconv.FormatBool(c.Bool("ordered")),
	}
}

// openOutput opens the output of a crawl: a new one, or with --resume one that
// is there, in which case cfg says what is done. note is what checkpoints are to
// have beside what store knows.
func openOutput(ctx context.Context, c *cli.Context, env *environment, sources []list.Source, cfg *crawler.Config, rules string,
	note func() rest, log *slog.Logger) (store.Sink, error) {
	path := c.String("output")
	sink, ok, err := stream(path, env)
	if ok {
		if err == nil && c.Bool("resume") {
			return nil, usagef("--resume needs an output that can be read again: name a file or a folder with -o")
		}
		return sink, err
	}
	if c.Bool("resume") && c.Bool("force") {
		return nil, usagef("--resume and --force exclude each other")
	}
	journal := store.JournalConfig{Options: mixing(c, rules), Rest: func() json.RawMessage {
		b, err := json.Marshal(note())
		if err != nil {
			return nil
		}
		return b
	}}
	if c.Bool("resume") {
		r, err := store.Reopen(path, journal.Options)
		if !errors.Is(err, fs.ErrNotExist) {
			return resume(ctx, c, r, err, sources, cfg, journal, log)
		}
	}
	sink, err = store.Create(path, store.Options{Force: c.Bool("force")})
	var exists *store.ExistsError
	if errors.As(err, &exists) {
		return nil, &usageError{found(path)}
	}
	if err != nil {
		return nil, err
	}
	return store.NewJournal(sink, new(store.Done), journal), nil
}

// resume goes on with an output that was reopened, with or without success.
func resume(ctx context.Context, c *cli.Context, r *store.Reopened, err error, sources []list.Source, cfg *crawler.Config,
	journal store.JournalConfig, log *slog.Logger) (store.Sink, error) {
	var option *store.OptionError
	var version *store.StateError
	if errors.As(err, &option) || errors.As(err, &version) || errors.Is(err, store.ErrNotOurs) {
		return nil, &usageError{err}
	}
	if err != nil {
		return nil, err
	}
	var was rest
	if r.Rest != nil {
		if err := json.Unmarshal(r.Rest, &was); err != nil {
			log.Warn("the hosts that were to be left alone are not known: " + err.Error())
			was = rest{}
		}
	}
	cfg.Pauses = was.Hosts
	if !r.Fits {
		was.Read = extent{} // of another output's list, perhaps
	}
	if err := sameList(ctx, c, sources, r.Done, was.Read); err != nil {
		r.Close()
		return nil, err
	}
	if r.Lost > 0 {
		log.Warn(fmt.Sprintf("%d records that were in %s are not there any more: their lines are fetched again", r.Lost, c.String("output")))
	}
	cfg.Done = r.Done.Clone() // the journal's own goes on growing
	sink, err := r.Sink()
	if err != nil {
		return nil, err
	}
	return store.NewJournal(sink, r.Done, journal), nil
}

// rest is a checkpoint's part of this package.
type rest struct {
	Hosts map[string]crawler.Pause `json:"hosts"` // to be left alone
	Read  extent                   `json:"read"`
}

// An extent is how far a list was read, and a checksum of what was read.
type extent struct {
	Line int64  `json:"line"`
	Sum  uint64 `json:"sum"` // of store.LineSum
}

func (e *extent) add(line list.Line) {
	e.Line = line.Number
	e.Sum += store.LineSum(line.Number, weburl.Redact(line.URL))
}

// A watched list knows how far it was read.
type watched struct {
	crawler.List
	mu     sync.Mutex
	extent extent
}

func (w *watched) Next(ctx context.Context) (list.Line, error) {
	line, err := w.List.Next(ctx)
	if err == nil {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.extent.add(line)
	}
	return line, err
}

func (w *watched) read() extent {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.extent
}

// sameList reads the list as far as there are records and as it was read before,
// and makes sure that it is the same one: each record of a line that stands there
// still, and no other line changed. More lines may follow. The lines of sitemaps
// that an index names are not known before they are fetched, so such a list is
// taken as it is.
func sameList(ctx context.Context, c *cli.Context, sources []list.Source, done *store.Done, was extent) error {
	lines, err := openList(ctx, c, sources, nil)
	if err != nil {
		return err
	}
	defer lines.Close()
	var sum uint64
	var now extent
	for {
		line, err := lines.Next(ctx)
		if err == io.EOF || err == nil && line.Number > max(done.Last(), was.Line) {
			break
		}
		if err != nil {
			return err
		}
		if errors.Is(line.Err, list.ErrSitemap) {
			return nil
		}
		if done.Has(line.Number) {
			sum += store.LineSum(line.Number, weburl.Redact(line.URL))
		}
		if line.Number <= was.Line {
			now.add(line)
		}
	}
	if sum != done.Sum() || now != was {
		return usagef("%s was made from another list, or the list has changed (more lines at its end are fine); name that list, or choose another output", c.String("output"))
	}
	return nil
}

// found says what is known of an output that is there already, and what to do.
func found(path string) error {
	switch p, ok := store.Look(path); {
	case !ok:
		return fmt.Errorf("%s exists already and was left untouched; --force overwrites it, --resume adds what is missing, or choose another path", path)
	case p.Finished:
		return fmt.Errorf("%s exists already, complete, with %d records of %s, and was left untouched; --force overwrites it, --resume adds lines that the list has got since",
			path, p.Records, p.Saved.Local().Format(time.DateTime))
	default:
		return fmt.Errorf("%s exists already, not complete, with at least %d records of %s, and was left untouched; --resume goes on with it, --force overwrites it",
			path, p.Records, p.Saved.Local().Format(time.DateTime))
	}
}

// reread makes a list that is read twice when there is something to resume
// from: what can be read only once is kept.
func reread(c *cli.Context, sources []list.Source) ([]list.Source, error) {
	if !c.Bool("resume") {
		return sources, nil
	}
	return rewindable(sources)
}
