package progress

import (
	"encoding/json"
	"io"
	"slices"
	"time"

	"weft/crawler"
	"weft/crawler/compare"
	"weft/crawler/list"
)

// jsonLines prints every event as one JSON object on a line. The objects are
// documented in docs/events.md.
type jsonLines struct {
	w    io.Writer
	only []string // events; nil for all
}

// eventNames are what --progress-events may name.
func eventNames() []string { return []string{"sample", "page", "listening", "summary"} }

type jsonSample struct {
	Event    string    `json:"event"` // "sample"
	Time     time.Time `json:"time"`
	Done     int64     `json:"done"`
	Before   int64     `json:"done_before,omitempty"` // had their record before the run
	Found    int64     `json:"found,omitempty"`       // pages, through links
	Total    int64     `json:"total,omitempty"`       // an estimate until the list was read
	ListRead bool      `json:"list_read"`
	Queued   int       `json:"queued"`
	Fetching int64     `json:"fetching"`
	Parsing  int64     `json:"parsing"`
	Held     int64     `json:"held_bytes"`
	Memory   int64     `json:"memory_bytes,omitempty"`
	Errors   int64     `json:"not_ok"`
	Hosts    int       `json:"hosts"`
	Least    float64   `json:"politeness_floor_s"` // for the lines read so far that have no record
}

type jsonPage struct {
	Event    string    `json:"event"` // "page"
	Time     time.Time `json:"time"`
	Line     int64     `json:"line"`
	Found    int64     `json:"found,omitempty"`
	Depth    int       `json:"depth,omitempty"`
	URL      string    `json:"url"`
	Host     string    `json:"host,omitempty"`
	Outcome  string    `json:"outcome"`
	Status   int       `json:"status,omitempty"`
	Attempts int       `json:"attempts,omitempty"`
	Wire     int64     `json:"bytes_wire,omitempty"`
	Body     int64     `json:"bytes_body,omitempty"`
	Timings  any       `json:"timings,omitempty"` // as in the record
}

type jsonSummary struct {
	Event    string           `json:"event"` // "summary"
	Lines    int64            `json:"lines"`
	Blank    int64            `json:"blank"`
	Comments int64            `json:"comments"`
	Found    int64            `json:"found,omitempty"`
	Records  int64            `json:"records"`
	Outcomes map[string]int64 `json:"outcomes"`
	Left     any              `json:"left_out,omitempty"`
	Traps    any              `json:"traps,omitempty"`
	Closed   []string         `json:"closed_patterns,omitempty"`
	Broken   int64            `json:"broken,omitempty"` // pages that links lead to
	Attempts int64            `json:"attempts"`
	Wire     int64            `json:"bytes_wire"`
	Body     int64            `json:"bytes_body"`
	Wall     float64          `json:"wall_s"`
	Writing  float64          `json:"writing_s"`
	Timings  any              `json:"timings"` // as in the record, over all records
}

// someOf is nothing if there are none.
func someOf[K ~string](counts map[K]int64) any {
	if len(counts) == 0 {
		return nil
	}
	return counts
}

func (j *jsonLines) clear() {}

func (j *jsonLines) sample(s crawler.Sample, errors, total int64) {
	j.print("sample", jsonSample{"sample", s.Time.UTC(), s.Done, s.Before, s.Found, total, s.ListRead, s.Queued, s.Fetching, s.Parsing, s.Held, s.Memory, errors, s.Forecast.Hosts, s.Forecast.Least.Seconds()})
}

func (j *jsonLines) page(p crawler.PageDone) {
	j.print("page", jsonPage{"page", p.Time.UTC(), p.Line, p.Found, p.Depth, p.URL, p.Host, p.Outcome, p.Status, p.Attempts, p.BytesWire, p.BytesBody, p.Phases})
}

func (j *jsonLines) end(s crawler.Summary, l list.Stats) {
	j.print("summary", jsonSummary{"summary", s.Lines, l.Blank, l.Comments, s.Found, s.Records, s.Outcomes, someOf(s.Left.ByReason), someOf(s.Left.ByTrap), s.Closed, s.Broken.Pages, s.Attempts,
		s.BytesWire, s.BytesBody, s.Wall.Seconds(), s.Writing.Seconds(), s.Phases})
}

func (j *jsonLines) listening(url string) {
	j.print("listening", map[string]string{"event": "listening", "url": url})
}

// Programs have the rest in --report FILE.json; the summary stays the last
// event.
func (j *jsonLines) workers(Workers)         {}
func (j *jsonLines) verdict(compare.Verdict) {}

func (j *jsonLines) print(event string, v any) {
	if j.only != nil && !slices.Contains(j.only, event) {
		return
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain data of our own
	}
	j.w.Write(append(b, '\n'))
}
