package discovery

import (
	"errors"
	"sync"
	"time"

	"weft/crawler/scope"
	"weft/parse/weburl"
	"weft/store"
)

// Config says how links are followed.
type Config struct {
	Scope scope.Config

	// Sitemaps adds those that the robots.txt of a host names, else /sitemap.xml,
	// to what the host's first page has found.
	Sitemaps bool

	Slow time.Duration // a page that has taken longer holds its level no more; 0 is the constant
	Dir  string        // where the file of waiting pages is; "" is the system's folder for such
}

// Slow is the default of Config.Slow.
const Slow = 5 * time.Second

// A Fold knows the pages of a crawl. Make it with New. It is safe for concurrent
// use; Discover, Commit and Replay are called in the order of the output.
type Fold struct {
	scope *scope.Scope // nil: links are not followed

	mu   sync.Mutex // of seen
	seen seenSet

	log *Log // nil: none is kept; the writer's

	origins origins // of the lines

	levelsMu sync.Mutex
	levels   levels
	closed   []string // patterns, as of the last record that was committed
	err      error    // of their file
}

// New makes a Fold that knows nothing yet. Without a Config links are not
// followed, and all it knows are lines. The error says which scope is wrong.
func New(cfg *Config) (*Fold, error) {
	f := new(Fold)
	if cfg == nil {
		return f, nil
	}
	var err error
	if f.scope, err = scope.New(cfg.Scope); err != nil {
		return nil, err
	}
	f.levels.slow, f.levels.dir = cfg.Slow, cfg.Dir
	if cfg.Slow == 0 {
		f.levels.slow = Slow
	}
	return f, nil
}

// Keep notes every record from now on in a log.
func (f *Fold) Keep(l *Log) { f.log = l }

// Follows reports whether links are followed.
func (f *Fold) Follows() bool { return f.scope != nil }

// Seed tells of a line that is a URL and has no record yet. If the URL is known,
// line or found says from where: the line needs no request.
func (f *Fold) Seed(number int64, u weburl.URL) (line, found int64) {
	f.origins.add(u)
	if f.Follows() {
		f.scope.Seed(u.Key)
	}
	f.mu.Lock()
	earlier, dup := f.seen.add(u.ID(), lineAt(number))
	f.mu.Unlock()
	if dup {
		return earlier.split()
	}
	if f.Follows() {
		f.levelsMu.Lock()
		f.levels.expect(u.Key, 0)
		f.levelsMu.Unlock()
	}
	return 0, 0
}

// NoURL tells of a line that is none, and has no record yet.
func (f *Fold) NoURL() {
	if f.Follows() {
		f.scope.Line()
	}
}

// Passed tells of a line whose record is one of an earlier run.
func (f *Fold) Passed(number int64, u weburl.URL) {
	f.origins.add(u)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen.add(u.ID(), lineAt(number))
}

// Discover decides which links of a page become pages, and sets the record's
// Follow. The links are in document order; nofollow is what the page asks for.
// The record is complete otherwise, and the next of the output.
func (f *Fold) Discover(rec *store.Record, nofollow bool, links []scope.Link) {
	p := pageOf(rec)
	p.Nofollow = nofollow
	f.mu.Lock()
	defer f.mu.Unlock()
	rec.Follow = f.scope.Discover(p, links, (*seen)(&f.seen))
	rec.Sitemaps = countSitemaps(rec.Follow, links)
	if f.log != nil {
		f.log.Add(rec)
	}
}

// countSitemaps says how many of the pages that were discovered are sitemaps. They
// stand first, in the order of the links.
func countSitemaps(follow []string, links []scope.Link) (n int) {
	for _, l := range links {
		if !l.Sitemap {
			break
		}
		if n < len(follow) && follow[n] == l.URL {
			n++
		}
	}
	return n
}

// Found is how many pages were found.
func (f *Fold) Found() int64 {
	if !f.Follows() {
		return 0
	}
	return f.scope.Found()
}

// Commit says that a record is in the output: what it found may begin now, when
// the level comes. first is the number of the first page of its Follow, and h
// the page's own hold, nil if it never began.
func (f *Fold) Commit(rec *store.Record, first int64, h *Hold) {
	f.levelsMu.Lock()
	defer f.levelsMu.Unlock()
	f.closed = f.scope.Patterns() // what was discovered since is committed with it
	for i, url := range rec.Follow {
		f.wait(Page{first + int64(i), url, rec.URL, rec.Depth + 1, rec.Line, i < rec.Sitemaps})
	}
	if h != nil {
		f.levels.release(h)
	}
}

// Replay takes the next record of an earlier run. done says which of the pages
// that were found have a record; the others begin when their level comes.
func (f *Fold) Replay(rec *store.Record, done interface{ HasFound(number int64) bool }) {
	first := f.scope.Found() + 1
	f.mu.Lock()
	if rec.Found == 0 {
		f.replaySeed(rec)
	}
	f.scope.Replay(pageOf(rec), rec.Follow, (*seen)(&f.seen))
	f.mu.Unlock()

	f.levelsMu.Lock()
	defer f.levelsMu.Unlock()
	f.closed = f.scope.Patterns()
	for i, url := range rec.Follow {
		if number := first + int64(i); !done.HasFound(number) {
			f.wait(Page{number, url, rec.URL, rec.Depth + 1, rec.Line, i < rec.Sitemaps})
			f.levels.left.add(number)
		}
	}
}

func (f *Fold) replaySeed(rec *store.Record) {
	u, err := weburl.Canonical(rec.URL)
	if err != nil || rec.Outcome == "invalid_url" {
		f.scope.Line()
		return
	}
	f.origins.add(u)
	f.scope.Seed(u.Key)
	if rec.Outcome != "duplicate_url" { // else the page is of another record, that may be to come
		f.seen.add(u.ID(), lineAt(rec.Line))
	}
}

func (f *Fold) wait(p Page) { f.err = errors.Join(f.err, f.levels.add(p)) }

// Next hands out pages that may begin, at most so many. Whoever calls it at
// every Commit, before that page counts as over, gets one at least while there
// are any: so the end of a crawl is when no page is under way. An error is that
// of the file in which pages wait, and ends the crawl.
func (f *Fold) Next(most int) ([]Page, error) {
	f.levelsMu.Lock()
	defer f.levelsMu.Unlock()
	if f.err != nil {
		return nil, f.err
	}
	pages, err := f.levels.next(most, time.Now())
	f.err = err
	return pages, err
}

// Take hands out a page that an earlier run has left, which somebody has fetched
// since. It reports false where Next has handed it out; Next passes it by then.
func (f *Fold) Take(p Page) bool {
	f.levelsMu.Lock()
	defer f.levelsMu.Unlock()
	return f.levels.take(p, time.Now())
}

// Begin says that a page has begun: one that Next has handed out, or a seed, whose
// depth is 0. The URL is its own, not that of a redirect.
func (f *Fold) Begin(url string, depth int) *Hold {
	f.levelsMu.Lock()
	defer f.levelsMu.Unlock()
	return f.levels.begin(url, depth, time.Now())
}

// Excuse says that a page holds its level no more.
func (f *Fold) Excuse(h *Hold) {
	f.levelsMu.Lock()
	defer f.levelsMu.Unlock()
	f.levels.release(h)
}

// Pause says that the host of a URL is left alone until then: its pages hold no
// level before.
func (f *Fold) Pause(url string, until time.Time) {
	f.levelsMu.Lock()
	defer f.levelsMu.Unlock()
	f.levels.pause(url, until)
}

// In reports whether a redirect of a page that was found may be followed.
func (f *Fold) In(url string) bool { return f.scope.In(url) }

// Closed reports whether a page that was found is not worth a request any more.
func (f *Fold) Closed(url string) bool { return f.scope.Closed(url) }

// ClosedPatterns are those that records of the output have closed, in that order:
// for whoever asks Closed elsewhere (scope.Scope.Close).
func (f *Fold) ClosedPatterns() []string {
	f.levelsMu.Lock()
	defer f.levelsMu.Unlock()
	return f.closed
}

// Left is what was left out since New, and the patterns that are closed.
func (f *Fold) Left() (left scope.Left, closed []string) { return f.scope.Left() }

// Waiting is how many pages Next has not handed out.
func (f *Fold) Waiting() int64 {
	f.levelsMu.Lock()
	defer f.levelsMu.Unlock()
	return f.levels.waiting
}

// Close lets go of the pages that wait, and of their file.
func (f *Fold) Close() error {
	f.levelsMu.Lock()
	defer f.levelsMu.Unlock()
	return f.levels.close()
}

// pageOf is what a record says that decides about its links.
func pageOf(rec *store.Record) scope.Page {
	p := scope.Page{
		URL: rec.URL, Seed: rec.Found == 0, Depth: rec.Depth,
		BodySHA256: rec.BodySHA256, Fingerprint: rec.Fingerprint,
	}
	if p.Seed {
		if u, err := weburl.Canonical(rec.URL); err == nil {
			p.URL = u.Key
		}
		if n := len(rec.Redirects); n > 0 {
			p.Final = rec.Redirects[n-1].URL
		}
	}
	return p
}

// seen is the set as package scope wants it.
type seen seenSet

func (s *seen) Has(id weburl.ID) bool          { return (*seenSet)(s).has(id) }
func (s *seen) Add(id weburl.ID, number int64) { (*seenSet)(s).add(id, foundAt(number)) }
