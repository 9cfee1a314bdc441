package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"weft/cmd/weft/internal/usage"
	"weft/crawler"
	"weft/crawler/cluster"
	"weft/crawler/discovery"
	"weft/crawler/list"
	"weft/parse/weburl"
	"weft/store"
)

// look reads which lines an output has the records of, and changes nothing of it.
func look(ctx context.Context, s Settings, cfg *crawler.Config, log *slog.Logger) error {
	if !s.Output.Kept() {
		return errNotKept
	}
	looked := errors.New("looked at")
	opened, err := s.Output.open(store.Options{
		NoCreate: true, Settings: s.Output.Same,
		Check: func(prior *store.Prior) error {
			if err := resume(ctx, s, prior, nil, cfg, log); err != nil {
				return err
			}
			return looked
		},
	})
	switch {
	case err == nil: // the check saw nothing
		return opened.Close()
	case errors.Is(err, looked), errors.Is(err, fs.ErrNotExist):
		return nil
	}
	return explainOpen(err)
}

var errNotKept = usage.Errorf("--resume needs an output that can be read again: name a file or a folder with -o")

// openOutput opens the output of a crawl: a new one, or one that is there and is
// to be resumed, about which check is asked; fresh is, where there is none. note is
// what checkpoints are to have beside what store knows.
func openOutput(ctx context.Context, s Settings, stdout io.Writer, check func(*store.Prior) error, fresh func() error, note func(records int64) rest) (store.Sink, error) {
	out := s.Output
	sink, ok, err := out.stream(ctx, stdout)
	if ok {
		if err == nil && out.Resume {
			return nil, errNotKept
		}
		return sink, err
	}
	if out.Resume && out.Force {
		return nil, usage.Errorf("--resume and --force exclude each other")
	}
	opts := store.Options{
		NoCreate: true, Settings: out.Same,
		Check: check,
		Noted: s.WARC.Path != "", // its files are known by it
		Note: func(records int64) json.RawMessage {
			b, err := json.Marshal(note(records))
			if err != nil {
				return nil
			}
			return b
		},
	}
	opened, err := out.open(opts)
	if out.Resume && errors.Is(err, fs.ErrNotExist) {
		if err := fresh(); err != nil {
			return nil, err
		}
		opts.NoCreate = false
		opened, err = out.open(opts)
	}
	if err != nil {
		return nil, explainOpen(err)
	}
	return opened, nil
}

// explainOpen tells what the user can mend of an output that was not opened.
func explainOpen(err error) error {
	var exists *store.ExistsError
	switch {
	case errors.As(err, &exists):
		return &usage.Error{Err: found(exists)}
	case errors.Is(err, store.ErrOther), errors.Is(err, store.ErrNotOurs):
		return &usage.Error{Err: err}
	}
	return err
}

// resume tells the crawler what an earlier run has done, unless that run had
// another list.
func resume(ctx context.Context, s Settings, prior *store.Prior, l *links, cfg *crawler.Config, log *slog.Logger) error {
	var was rest
	if prior.Note != nil {
		if err := json.Unmarshal(prior.Note, &was); err != nil {
			log.Warn("the hosts that were to be left alone are not known: " + err.Error())
			was = rest{}
		}
	}
	cfg.Pauses = was.Hosts
	if !prior.Known {
		was.Read = extent{} // of another output's list, perhaps
	}
	if err := sameColumns(s.Output, was.Columns); err != nil {
		return err
	}
	more, err := sameList(ctx, s, prior.Done, was.Read)
	if err != nil {
		return err
	}
	if prior.Lost > 0 {
		log.Warn(fmt.Sprintf("%s has lost %s: what is missing is fetched again", s.Output.Path, CountRecords(prior.Lost)))
	}
	cfg.Done = prior.Done
	tellChanges(was.Following, s.Output.Following, log)
	return l.retrace(s, prior, was.Links, more, cfg)
}

// sameColumns makes sure that tables get the columns that they have: was, unless
// there was no table yet.
func sameColumns(o Output, was []string) error {
	if is := o.tableColumns(); len(was) > 0 && len(is) > 0 && !slices.Equal(was, is) {
		return usage.Errorf("the tables of %s have the columns %s, and this run would give them %s; name with --columns those that they have, or choose another output",
			o.Path, strings.Join(was, ","), strings.Join(is, ","))
	}
	return nil
}

// tableColumns are those of the tables among the outputs; none without one.
func (o Output) tableColumns() []string {
	if o.HasTable() {
		return o.Columns
	}
	return nil
}

// tellChanges says which links were followed otherwise before.
func tellChanges(was, is map[string]string, log *slog.Logger) {
	if was == nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(is)) {
		if was[name] != is[name] {
			log.Warn(fmt.Sprintf("--%s was %q and is %q: it counts for links that are discovered from here on", name, was[name], is[name]))
		}
	}
}

// rest is a checkpoint's part of this package.
type rest struct {
	Hosts     map[string]crawler.Pause `json:"hosts"` // to be left alone
	Read      extent                   `json:"read"`
	Links     *discovery.Mark          `json:"links,omitempty"`     // of the log of links
	Following map[string]string        `json:"following,omitempty"` // Output.Following
	Cluster   *cluster.Position        `json:"cluster,omitempty"`   // of a hub
	Columns   []string                 `json:"columns,omitempty"`   // of tables
	Archive   string                   `json:"archive,omitempty"`   // ID of that of --warc
	Replaces  bool                     `json:"replaces,omitempty"`  // it is still to replace what is there
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

// A counted list knows how far it was read.
type counted struct {
	List
	mu     sync.Mutex
	extent extent
}

func (c *counted) Next(ctx context.Context) (list.Line, error) {
	line, err := c.List.Next(ctx)
	if err == nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.extent.add(line)
	}
	return line, err
}

func (c *counted) read() extent {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.extent
}

// sameList reads the list as far as there are records and as it was read before,
// and makes sure that it is the same one: each record of a line that stands there
// still, and no other line changed. More lines may follow: whether they may is
// what it reports. The lines of lists at
// URLs, and of sitemaps that an index names, are not known before they are
// fetched, so such a list is taken as it is.
func sameList(ctx context.Context, s Settings, done *store.Done, was extent) (more bool, err error) {
	whole := s.Input
	whole.Limit = 0 // what was read before may have had another
	lines, err := whole.Open(ctx, nil, nil)
	if err != nil {
		return false, err
	}
	defer lines.Close()
	var sum uint64
	var now extent
	for {
		line, err := lines.Next(ctx)
		if err == io.EOF || err == nil && line.Number > max(done.Last(), was.Line) {
			more = err == nil
			break
		}
		if errors.Is(err, list.ErrFetch) {
			return true, nil
		}
		if err != nil {
			return false, err
		}
		if errors.Is(line.Err, list.ErrSitemap) {
			return true, nil
		}
		if done.Has(line.Number) {
			sum += store.LineSum(line.Number, weburl.Redact(line.URL))
		}
		if line.Number <= was.Line {
			now.add(line)
		}
	}
	if sum != done.Sum() || now != was {
		return false, usage.Errorf("%s was made from another list, or the list has changed (more lines at its end are fine); name that list, or choose another output", s.Output.Path)
	}
	return more, nil
}

// found says what is known of an output that is there already, and what to do.
func found(e *store.ExistsError) error {
	switch {
	case e.Saved.IsZero():
		return fmt.Errorf("%s exists already and was left untouched; --force overwrites it, --resume adds what is missing, or choose another path", e.Path)
	case e.Finished:
		return fmt.Errorf("%s exists already, complete, with %s of %s, and was left untouched; --force overwrites it, --resume adds lines that the list has got since",
			e.Path, CountRecords(e.Records), e.Saved.Local().Format(time.DateTime))
	default:
		return fmt.Errorf("%s exists already, not complete, with at least %s of %s, and was left untouched; --resume goes on with it, --force overwrites it",
			e.Path, CountRecords(e.Records), e.Saved.Local().Format(time.DateTime))
	}
}
