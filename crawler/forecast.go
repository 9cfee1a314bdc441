package crawler

import (
	"context"
	"io"
	"net/url"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// Forecast is what politeness alone makes of a list: no run can be faster.
type Forecast struct {
	Lines        int64         // that need a request
	Left         int64         // of them, without a record yet
	Hosts        int           // names that the lines are on
	Largest      string        // the host that takes longest, or the IP address, where one limits it more
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
	ipRate   float64                   // of one address; 0 is no limit
	hostRate func(host string) float64 // of one host; 0 is no limit

	mu          sync.Mutex
	lines, left int64
	hosts       map[string]*hostLines
	addrs       map[string]*hostLines // with ipRate: as far as they are known
}

// hostLines are those of a host, or of the hosts of an address.
type hostLines struct {
	lines, left int64
	delay       time.Duration // Crawl-delay
	addr        *hostLines    // nil if it is not known
}

func (h *hostLines) add(lines, left int64) {
	h.lines += lines
	h.left += left
	if h.addr != nil {
		h.addr.add(lines, left)
	}
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
	h.add(1, 1)
}

// locate says which address a host has; the first one counts.
func (f *forecast) locate(host, addr string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.hosts[host]
	if f.ipRate == 0 || h == nil || h.addr != nil {
		return
	}
	if h.addr = f.addrs[addr]; h.addr == nil {
		h.addr = &hostLines{}
		f.addrs[addr] = h.addr
	}
	h.addr.add(h.lines, h.left)
}

func (f *forecast) done(host string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.left--
	if h := f.hosts[host]; h != nil {
		h.add(0, -1)
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
	look := func(name string, h *hostLines, rate float64) {
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
	for name, h := range f.hosts {
		rate := f.hostRate(name)
		if h.delay > 0 && (rate == 0 || rate > 1/h.delay.Seconds()) {
			rate = 1 / h.delay.Seconds()
		}
		look(name, h, rate)
	}
	for name, h := range f.addrs {
		look(name, h, f.ipRate)
	}
	if f.rate > 0 {
		longest = max(longest, float64(all)/f.rate)
	}
	out.Least = time.Duration(longest * float64(time.Second))
	return out
}

// Forecast reads a list, fetches nothing, and says what politeness makes of
// it; with a limit for addresses it looks up the hosts' names. It is instead of
// Run.
func (c *Crawler) Forecast(ctx context.Context, lines List) (Forecast, error) {
	urls := make(map[string]*url.URL) // one of each host
	for seq := uint64(1); ; seq++ {
		line, err := lines.Next(ctx)
		if err == io.EOF {
			break
		}
		if err != nil {
			return Forecast{}, err
		}
		p := newPage(seq, line)
		if !c.admit(p) || p.cached {
			continue
		}
		c.forecast.add(p.lineHost)
		if c.cfg.Limits.IPRate > 0 && c.cfg.Addr != nil && len(urls) < maxForecastHosts {
			urls[p.lineHost] = p.url.URL
		}
	}
	var g errgroup.Group
	g.SetLimit(c.cfg.Concurrency)
	for host, u := range urls {
		g.Go(func() error {
			if addr, err := c.cfg.Addr(ctx, u); err == nil && addr.IsValid() {
				c.forecast.locate(host, addr.String())
			}
			return ctx.Err()
		})
	}
	if err := g.Wait(); err != nil {
		return Forecast{}, err
	}
	return c.forecast.now(), nil
}
