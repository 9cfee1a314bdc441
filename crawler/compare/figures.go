package compare

import (
	"encoding/json"
	"io"

	"weft/crawler"
	"weft/crawler/scope"
)

// FiguresSchema is the version of Figures' JSON.
const FiguresSchema = 1

// Figures are what runs came to, for programs: `weft compare --json` and
// `weft crawl --report FILE.json` write them. Times are in seconds unless the
// name says otherwise, sizes in megabytes (10⁶ bytes), shares between 0 and 1.
type Figures struct {
	Schema      int         `json:"schema"`
	Command     string      `json:"command"` // crawl, compare or demo
	Environment Environment `json:"environment"`
	List        List        `json:"list"`
	Modes       []Mode      `json:"modes"` // in the order in which they were asked for; one of a crawl

	// DifferingPages is the most that any round of any mode had.
	DifferingPages int64 `json:"differing_pages"`

	// Capped is how many pages waited longer than a replay plays back.
	Capped int64 `json:"capped_pages,omitempty"`

	// OthersCores is how many cores programs that are no part of the comparison
	// kept busy during its rounds, and Settled for how long it waited for them
	// before it began. Both are 0 where the system does not tell.
	OthersCores float64 `json:"others_cores,omitempty"`
	Settled     float64 `json:"waited_for_quiet_s,omitempty"`

	// PolitenessFloor is how long the limits alone make the list take, in any
	// mode: see crawler.Forecast.
	PolitenessFloor float64 `json:"politeness_floor_s"`

	// Follow is what following links came to; nil where none were followed.
	Follow *Follow `json:"follow,omitempty"`

	// Verdict is that of the run; of a comparison, that of its fastest mode.
	Verdict Verdict `json:"verdict"`
}

// Environment is what the figures were measured on.
type Environment struct {
	Weft  string `json:"weft"`
	Go    string `json:"go"`
	OS    string `json:"os"`
	Arch  string `json:"arch"`
	CPU   string `json:"cpu,omitempty"` // the model, where the system tells
	Cores int    `json:"cores"`         // that this process may use
}

// List is what was crawled.
type List struct {
	Lines int64 `json:"lines"`
	Hosts int   `json:"hosts"`
	Bytes int64 `json:"bytes"` // of bodies, decoded
}

// Follow is what following links came to in a run.
type Follow struct {
	Found  int64                  `json:"found"`
	Left   map[scope.Reason]int64 `json:"left_out"`        // links, by reason
	Traps  map[scope.Trap]int64   `json:"traps"`           // those of Left that are traps, by rule
	Closed []string               `json:"closed_patterns"` // of URLs
	Broken int64                  `json:"broken"`          // found pages that are not there
	By     map[string]int64       `json:"broken_by"`       // by status, or outcome
	Worst  []BrokenOn             `json:"broken_on"`       // the pages that most of them were discovered on
}

// BrokenOn is a page with links to pages that are not there.
type BrokenOn struct {
	URL   string `json:"url"`
	Pages int64  `json:"pages"`
}

// Followed is what following links came to; nil where none were followed.
func Followed(s crawler.Summary) *Follow {
	if s.Left.ByReason == nil {
		return nil
	}
	f := &Follow{
		Found: s.Found, Left: s.Left.ByReason, Traps: s.Left.ByTrap, Closed: append([]string{}, s.Closed...),
		Broken: s.Broken.Pages, By: s.Broken.By, Worst: []BrokenOn{},
	}
	if f.By == nil {
		f.By = map[string]int64{}
	}
	for _, b := range s.Broken.Worst {
		f.Worst = append(f.Worst, BrokenOn(b))
	}
	return f
}

// Mode is what one runner did over all rounds. Figures without a Spread are of
// the round with the median wall time, processor times medians.
type Mode struct {
	Mode        string `json:"mode"` // the runner's name
	Concurrency int    `json:"concurrency"`
	Procs       int    `json:"procs"`
	Pages       int64  `json:"pages"` // records a round

	// Scaled says that the rounds did Pages of the list only, and that Wall and
	// the processor times (not Rounds) are what all of it would have taken.
	Scaled bool `json:"scaled,omitempty"`

	Wall           Spread  `json:"wall_s"`
	PagesPerSecond float64 `json:"pages_per_s"`

	Speedup     Spread `json:"speedup"`      // over the first mode, paired round by round
	LikelyNoise bool   `json:"likely_noise"` // the difference from the first mode: see Differ
	BestNoise   bool   `json:"best_noise"`   // the difference from the fastest mode

	CPU          float64 `json:"cpu_s"` // user and system, with the workers
	CPUPerPage   float64 `json:"cpu_ms_per_page"`
	ParentUser   float64 `json:"parent_user_s"`
	ParentSystem float64 `json:"parent_system_s"`
	WorkerUser   float64 `json:"worker_user_s"`
	WorkerSystem float64 `json:"worker_system_s"`
	Others       float64 `json:"others_cpu_s"` // other programs meanwhile; 0 where the system does not tell

	PeakParent float64 `json:"peak_mb_parent"` // resident; 0 where the system does not tell
	PeakAll    float64 `json:"peak_mb_all"`    // and with the workers

	Shares
	Phases   map[string]float64 `json:"phases_s"`  // by name, summed over the pages; those that took no time are left out
	InFlight float64            `json:"in_flight"` // pages under way on average, by Little's law

	Rounds         []RoundFigures `json:"rounds"`
	DifferingPages int64          `json:"differing_pages"`
	Verdict        *Verdict       `json:"verdict,omitempty"` // of a comparison's mode
}

// Shares say where the time of the pages went. They add up to 1 if there were
// any pages.
type Shares struct {
	Waiting    float64 `json:"waiting_share"`    // for the network and the servers: dns, connect, tls, wait, body
	Computing  float64 `json:"computing_share"`  // decode, parse, analysis
	Handoff    float64 `json:"handoff_share"`    // to and from workers
	Lock       float64 `json:"lock_share"`       // under --gil
	Politeness float64 `json:"politeness_share"` // limits and back-off
	Queue      float64 `json:"queue_share"`      // for a fetcher or a parser: queue, pool
	Order      float64 `json:"order_share"`      // for earlier lines
}

// RoundFigures are those of one round, as measured.
type RoundFigures struct {
	Wall float64 `json:"wall_s"`
	CPU  float64 `json:"cpu_s"`
}

// Holder is what a run was held back by.
type Holder string

// What can hold a run back.
const (
	Waiting    Holder = "waiting"    // for the network and the servers
	Computing  Holder = "computing"  // decoding, parsing, analysis
	Politeness Holder = "politeness" // rates: the run's own limits, or Crawl-delay
	Lock       Holder = "lock"       // one at a time
	Handoff    Holder = "handoff"    // to and from worker processes
	Writing    Holder = "writing"    // the output takes records slowly
)

// A Verdict says what held a run back, and what would help.
type Verdict struct {
	HeldBy Holder   `json:"held_by"`
	Where  string   `json:"where,omitempty"` // the host that it is about, if it is one
	Share  float64  `json:"share"`           // of the wall time that would go if this cost nothing
	Text   string   `json:"text"`            // the same in words, with the evidence
	Advice []Advice `json:"advice"`          // the most useful first; empty if nothing helps
}

// Nothing reports whether no single thing held the run: what costs most costs less
// than a tenth of the time.
func (v Verdict) Nothing() bool { return v.Share < leastShare }

// Advice is a change and how many times faster it should make the run.
type Advice struct {
	Change string  `json:"change"` // as one types it
	Gain   float64 `json:"gain"`
	If     string  `json:"if,omitempty"` // the condition that it stands under
}

// Write writes the figures as indented JSON.
func (f *Figures) Write(w io.Writer) error { return write(w, f) }

// Sets are the figures of several sets of pages, by their names.
type Sets map[string]*Figures

// Write writes them as one JSON object, indented.
func (s Sets) Write(w io.Writer) error { return write(w, s) }

func write(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
