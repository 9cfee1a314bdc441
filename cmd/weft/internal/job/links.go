package job

import (
	"log/slog"
	"os"
	"strings"
	"sync"

	"weft/cmd/weft/internal/usage"
	"weft/crawler"
	"weft/crawler/discovery"
	"weft/store"
)

// links keeps a log of what was found through links beside the output, so that a
// resume need not read all records.
type links struct {
	path string

	mu  sync.Mutex // the output's checkpoints ask for marks
	log *discovery.Log
}

// linksOf is the log of an output that links are followed into; nil if there is
// none, or nothing to keep it beside.
func linksOf(out Output, cfg *crawler.Config) *links {
	if cfg.Follow == nil || !out.Kept() {
		return nil
	}
	return &links{path: strings.TrimRight(out.Path, `/\`) + ".links"}
}

func (l *links) use(log *discovery.Log) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.log = log
}

// mark is how far the log is after so many records; nothing if that is not known,
// which costs the next run a look at all records.
func (l *links) mark(records int64) *discovery.Mark {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.log == nil {
		return nil
	}
	m, err := l.log.Mark(records)
	if err != nil {
		return nil
	}
	return &m
}

// retrace takes from an earlier run what it has found through links: from the log
// and the records after it, or else from all records. more says that the list has
// lines beyond those records.
func (l *links) retrace(s Settings, prior *store.Prior, m *discovery.Mark, more bool, cfg *crawler.Config) (err error) {
	switch {
	case l == nil:
		return nil
	case prior.Gone && !more:
		return nil // nothing is left to do
	case prior.Gone:
		return usage.Errorf("%s is complete, and the list has more lines: what they link to cannot be told from what is there, as the journal is gone; choose another output, or keep one that ends in .jsonl", s.Output.Path)
	}
	if cfg.Fold, err = cfg.NewFold(); err != nil {
		return err
	}
	var log *discovery.Log
	read := prior.Since
	if m != nil && prior.Known {
		log, _ = cfg.Fold.OpenLog(l.path, *m, prior.Done) // without it all records are read
	}
	if log == nil || log.Records() != prior.Marked {
		if log != nil {
			log.Close()
		}
		cfg.Fold.Close() // it may have replayed a part
		if cfg.Fold, err = cfg.NewFold(); err != nil {
			return err
		}
		if log, err = discovery.NewLog(l.path); err != nil {
			return &store.WriteError{Path: l.path, Err: err}
		}
		read = prior.Records
	}
	l.use(log)
	return read(func(rec *store.Record) error {
		cfg.Fold.Replay(rec, prior.Done)
		log.Add(rec)
		return nil
	})
}

// begin begins a log if there is none yet, and keeps it.
func (l *links) begin(cfg *crawler.Config, warn *slog.Logger) (err error) {
	if l == nil {
		return nil
	}
	if cfg.Fold == nil {
		if cfg.Fold, err = cfg.NewFold(); err != nil {
			return err
		}
	}
	if l.log == nil {
		log, err := discovery.NewLog(l.path)
		if err != nil {
			warn.Warn("a resume will have to read the whole output: " + err.Error())
			return nil
		}
		l.use(log)
	}
	cfg.Fold.Keep(l.log)
	return nil
}

// end closes the log. It is of no use without its journal.
func (l *links) end(journalGone bool) {
	if l == nil || l.log == nil {
		return
	}
	l.log.Close()
	l.log = nil
	if journalGone {
		os.Remove(l.path)
	}
}
