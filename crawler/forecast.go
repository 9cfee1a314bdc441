package crawler

import (
	"context"
	"io"
	"sync"
	"time"
)

// Forecast is what politeness alone makes of a list: no run can be faster.
type Forecast struct {
	Lines        int64         // that need a request
	Left         int64         // of them, without a record yet
	Hosts        int           // names that the lines are on
	Largest      string        // the host that takes longest
	LargestLines int64         // lines on it
	Rate         float64       // requests a second that Largest allows; 0 is no limit
	Least        time.Duration // for the lines that are left
}

// maxForecastHosts bounds the memory of the forecast. Lines on hosts beyond
// it are counted, but not to their hosts.
const maxForecastHosts = 1 << 17

// forecast counts the lines of each host while the list is read.
type forecast struct {
	rate     float64                   // over all hosts; 0 is no limit
	hostRate func(host string) float64 // of one host; 0 is no limit

	mu          sync.Mutex
	lines, left int64
	hosts       map[string]*hostLines
}

type hostLines struct {
	lines, left int64
	delay       time.Duration // Crawl-delay
}

func (f *forecast) add(host string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lines++
	f.left++
	h := f.hosts[host]
	if h == nil {
		if len(f.hosts) >= maxForecastHosts {
			return
		}
		h = &hostLines{}
		f.hosts[host] = h
	}
	h.lines++
	h.left++
}

func (f *forecast) done(host string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.left--
	if h := f.hosts[host]; h != nil {
		h.left--
	}
}

// slower says what robots.txt asks a host's visitors to keep between requests.
func (f *forecast) slower(host string, delay time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if h := f.hosts[host]; h != nil {
		h.delay = delay
	}
}

// now is for the lines that are left. It looks at every host, so it is not for
// every page.
func (f *forecast) now() Forecast {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.of(f.left, func(h *hostLines) int64 { return h.left })
}

// whole is for all lines, whether or not they have their records.
func (f *forecast) whole() Forecast {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.of(f.lines, func(h *hostLines) int64 { return h.lines })
}

// of is for so many lines of each host, and of all together.
func (f *forecast) of(all int64, count func(*hostLines) int64) Forecast {
	out := Forecast{Lines: f.lines, Left: f.left, Hosts: len(f.hosts)}
	var longest float64
	for name, h := range f.hosts {
		rate := f.hostRate(name)
		if h.delay > 0 && (rate == 0 || rate > 1/h.delay.Seconds()) {
			rate = 1 / h.delay.Seconds()
		}
		seconds := 0.0
		if rate > 0 {
			seconds = float64(count(h)) / rate
		}
		switch {
		case out.Largest == "", seconds > longest,
			seconds == longest && h.lines > out.LargestLines,
			seconds == longest && h.lines == out.LargestLines && name < out.Largest:
			longest = seconds
			out.Largest, out.LargestLines, out.Rate = name, h.lines, rate
		}
	}
	if f.rate > 0 {
		longest = max(longest, float64(all)/f.rate)
	}
	out.Least = time.Duration(longest * float64(time.Second))
	return out
}

// Forecast reads a list, fetches nothing, and says what politeness makes of
// it. It is instead of Run.
func (c *Crawler) Forecast(ctx context.Context, lines List) (Forecast, error) {
	for seq := uint64(1); ; seq++ {
		line, err := lines.Next(ctx)
		if err == io.EOF {
			return c.forecast.now(), nil
		}
		if err != nil {
			return Forecast{}, err
		}
		if p := newPage(seq, line); c.admit(p) {
			c.forecast.add(p.task.Host)
		}
	}
}
