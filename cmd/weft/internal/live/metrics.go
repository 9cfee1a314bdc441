package live

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"weft/cmd/weft/internal/report"
	"weft/crawler"
	"weft/store"
)

// busiest is how many hosts have metrics of their own: their number must not grow
// with that of the hosts.
const busiest = 10

// metrics answers in the text format 0.0.4 of Prometheus
// (https://prometheus.io/docs/instrumenting/exposition_formats/).
func (s *Server) metrics(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	run, sample, ended := s.run, s.sample, s.ended
	c := s.count
	c.outcomes, c.statuses = maps.Clone(c.outcomes), maps.Clone(c.statuses)
	hosts := s.seen.Busiest(busiest)
	s.mu.Unlock()

	var m exposition
	m.add("weft_info", "gauge", "What runs: always 1.", series{1, labels("version", s.cfg.Environment.Weft, "command", s.cfg.Command, "run", run.Name)})
	m.add("weft_start_time_seconds", "gauge", "When the run began, in seconds since the epoch.", one(float64(c.begun.UnixMilli())/1e3))
	m.add("weft_ended", "gauge", "1 when the run has ended.", one(truth(ended)))
	m.add("weft_lines_read_total", "counter", "Lines read from the list.", one(float64(sample.Read)))
	m.add("weft_list_read", "gauge", "1 when the list was read to its end.", one(truth(sample.ListRead)))
	m.add("weft_records_total", "counter", "Records written, by outcome.", byLabel("outcome", c.outcomes, func(s string) string { return s })...)
	m.add("weft_responses_total", "counter", "Records that have an HTTP status, by status.", byLabel("status", c.statuses, statusName)...)
	m.add("weft_exchanges_total", "counter", "Exchanges for records, robots.txt not included.", one(float64(c.attempts)))
	m.add("weft_received_bytes_total", "counter", "Bytes of bodies as they came.", one(float64(c.wire)))
	m.add("weft_decoded_bytes_total", "counter", "Bytes of bodies, decoded.", one(float64(c.body)))
	m.histograms("weft_phase_duration_seconds", "Time that pages spent in a phase; those that skipped it do not count.", phaseSeries(&c))
	m.histograms("weft_page_duration_seconds", "Time from a page's dispatch to its record.", []histogram{{"", &c.total}})
	m.add("weft_fetching_pages", "gauge", "Exchanges under way.", one(float64(sample.Fetching)))
	m.add("weft_parsing_pages", "gauge", "Pages parsed, or waiting for it.", one(float64(sample.Parsing)))
	m.add("weft_queued_requests", "gauge", "Requests that wait for their hosts.", one(float64(sample.Queued)))
	m.add("weft_held_bytes", "gauge", "Bytes of bodies and pages in memory.", one(float64(sample.Held)))
	m.add("weft_politeness_floor_seconds", "gauge", "What the limits alone need for the lines read so far that are left.", one(sample.Forecast.Least.Seconds()))
	m.add("weft_process_resident_memory_bytes", "gauge", "Resident size of this process; 0 where the system does not tell.", one(float64(crawler.Resident())))
	if run.Workers != nil {
		m.workers(run.Workers())
	}
	if run.Hosts != nil {
		m.hostStates(run.Hosts(0))
	}
	m.busiest(hosts)
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	w.Write(m.b.Bytes())
}

func (m *exposition) workers(w *report.Workers) {
	if w == nil {
		return
	}
	busy := 0.0
	for _, s := range w.Slots {
		busy += s.Busy.Seconds()
	}
	m.add("weft_workers", "gauge", "Places for worker processes.", one(float64(len(w.Slots))))
	m.add("weft_workers_resident_memory_bytes", "gauge", "Resident size of all worker processes; 0 where the system does not tell.", one(float64(w.Resident)))
	m.add("weft_worker_starts_total", "counter", "Worker processes started.", one(float64(w.Starts)))
	m.add("weft_worker_ends_total", "counter", "Worker processes that ended, by cause.", byLabel("cause", w.Ends, func(s string) string { return s })...)
	m.add("weft_worker_busy_seconds_total", "counter", "Time that worker processes were at work on pages.", one(busy))
}

func (m *exposition) hostStates(s crawler.HostStates) {
	m.add("weft_hosts", "gauge", "Hosts that have something to do, or were parked, by what they are at.",
		series{float64(s.Ready), labels("state", "ready")}, series{float64(s.Limited), labels("state", "limited")},
		series{float64(s.Resting), labels("state", "resting")}, series{float64(s.Parked), labels("state", "parked")})
}

func (m *exposition) busiest(hosts []report.HostPages) {
	var ok, failed []series
	for _, h := range hosts {
		ok = append(ok, series{float64(h.Pages), labels("host", h.Host)})
		failed = append(failed, series{float64(h.Failed), labels("host", h.Host)})
	}
	m.add("weft_host_records_total", "counter", fmt.Sprintf("Records of a host, for the %d with the most.", busiest), ok...)
	m.add("weft_host_failed_records_total", "counter", "Records of these hosts that are not ok.", failed...)
}

func phaseSeries(c *counters) (all []histogram) {
	for p := range c.phases {
		all = append(all, histogram{labels("phase", store.Phase(p).String()), &c.phases[p]})
	}
	return all
}

func statusName(status int) string {
	if status == 0 {
		return "other"
	}
	return strconv.Itoa(status)
}

// exposition is a text in the format.
type exposition struct{ b bytes.Buffer }

// series is a value with its labels.
type series struct {
	value  float64
	labels string
}

func one(v float64) series { return series{value: v} }

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// byLabel makes a series of every count.
func byLabel[K int | string](label string, counts map[K]int64, name func(K) string) (all []series) {
	for _, k := range slices.Sorted(maps.Keys(counts)) {
		all = append(all, series{float64(counts[k]), labels(label, name(k))})
	}
	return all
}

// labelLength is more than the name of a host can have: two that are cut to the same
// would be one series twice.
const labelLength = 300

// labels writes names and values in turn.
func labels(pairs ...string) string {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `%s="%s"`, pairs[i], escape.Replace(strings.ToValidUTF8(report.Foreign(pairs[i+1], labelLength), "\uFFFD")))
	}
	return b.String()
}

var escape = strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`)

// add writes a metric, unless there is none of it.
func (m *exposition) add(name, kind, help string, all ...series) {
	if len(all) == 0 {
		return
	}
	m.head(name, kind, help)
	for _, s := range all {
		m.line(name, s.labels, s.value)
	}
}

func (m *exposition) head(name, kind, help string) {
	fmt.Fprintf(&m.b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

func (m *exposition) line(name, labels string, value float64) {
	m.b.WriteString(name)
	if labels != "" {
		m.b.WriteString("{" + labels + "}")
	}
	m.b.WriteString(" " + number(value) + "\n")
}

// histogram is one with its labels.
type histogram struct {
	labels string
	*buckets
}

// histograms writes those that have counted something.
func (m *exposition) histograms(name, help string, all []histogram) {
	m.head(name, "histogram", help)
	for _, h := range all {
		sep := ""
		if h.labels != "" {
			sep = ","
		}
		var n int64
		for i, count := range h.counts {
			le := "+Inf"
			if i < len(bounds) {
				le = number(bounds[i])
			}
			n += count
			m.line(name+"_bucket", fmt.Sprintf(`%s%sle="%s"`, h.labels, sep, le), float64(n))
		}
		m.line(name+"_sum", h.labels, h.sum.Round(time.Microsecond).Seconds())
		m.line(name+"_count", h.labels, float64(n))
	}
}

// number writes a value as a float of Go, whole ones without exponent.
func number(f float64) string {
	if f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return strconv.FormatInt(int64(f), 10)
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}
