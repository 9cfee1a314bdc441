package frontier

import (
	"math"
	"net"
	"strings"
	"time"
)

// Config holds the limits. The zero value has none.
type Config struct {
	Rate      float64 // requests a second over all hosts; 0 is no limit
	IPRate    float64 // requests a second to one address, see Task.Locate; 0 is no limit
	HostRate  float64 // requests a second to one host; 0 is no limit
	HostConns int     // requests in flight to one host; 0 is no limit

	// Hosts has other limits for some hosts, by name, in lower case and punycode
	// as Task.Host has them, but without a final dot: a host with its port, a host
	// (an IPv6 address then without its brackets), or "*.example.com", which is
	// every name below that one but not itself. The most specific of them holds,
	// alone.
	Hosts map[string]HostLimit

	// Fetchers is how many exchanges the caller makes at once at most. Hosts
	// that are slow to answer get half of them while others have work, and next
	// to none while others wait for one; 0 lets them have all.
	Fetchers int

	// Robots makes the robots fetch for the origin of a page: a Task with its
	// URL and Value. The pages of a host wait until it was returned with its
	// Rules, and those that the rules deny are handed out at once with their
	// Denial. Nil asks for no robots.txt. It is called with the frontier's lock
	// held, so it must not call the frontier.
	Robots func(page *Task) *Task

	// MaxHostWait is how long a host may refuse, or ask to be left alone, before
	// it is given up; 0 means 10 minutes, negative not at all.
	MaxHostWait time.Duration

	// Window is how many tasks wait in memory; 0 means 10,000, a negative one any
	// number. With a Codec those beyond it wait in a temporary file; without one Room
	// blocks.
	Window int
	Codec  Codec
	Dir    string // where the file is; "" is the system's folder for such
}

// complete puts the defaults in.
func (c *Config) complete() {
	switch {
	case c.Window == 0:
		c.Window = 10_000
	case c.Window < 0:
		c.Window = math.MaxInt
	}
	if c.MaxHostWait == 0 {
		c.MaxHostWait = 10 * time.Minute
	}
}

// HostLimit is what Config.Hosts has for a host. What is zero is as for every
// other host.
type HostLimit struct {
	Rate  float64       // requests a second; negative is no limit
	Conns int           // requests in flight; negative is no limit
	Delay time.Duration // between two requests at least, whatever the rate
}

// A Codec turns tasks into bytes and back. The frontier keeps Seq and Host
// itself.
type Codec interface {
	// Encode appends the task's Value to dst. It reports false if the Value
	// cannot be written down: the task then stays in memory, ahead of those of
	// its host that do not.
	Encode(dst []byte, t *Task) ([]byte, bool)

	// Decode makes a task of what Encode appended, with its URL, Home and Value.
	// It must not keep b.
	Decode(b []byte) (*Task, error)
}

// HostRateOf is the pace that a host is held to, in requests a second; 0 is no
// limit. Crawl-delay and refusals may make it slower.
func (c *Config) HostRateOf(key string) float64 { return c.limits(key).Rate }

// HostConnsOf is how many requests to a host may be in flight; 0 is no limit.
func (c *Config) HostConnsOf(key string) int { return c.limits(key).Conns }

// limits are those of a host. Its rate and conns are 0 without a limit.
func (c *Config) limits(key string) HostLimit {
	l := c.find(key)
	if l.Rate == 0 {
		l.Rate = c.HostRate
	}
	if l.Conns == 0 {
		l.Conns = c.HostConns
	}
	l.Rate, l.Conns = max(0, l.Rate), max(0, l.Conns)
	if l.Delay > 0 {
		if most := 1 / l.Delay.Seconds(); l.Rate == 0 || l.Rate > most {
			l.Rate = most
		}
	}
	return l
}

func (c *Config) find(key string) HostLimit {
	if len(c.Hosts) == 0 {
		return HostLimit{}
	}
	name, port, err := net.SplitHostPort(key)
	if err != nil {
		name = key
	}
	name = strings.TrimSuffix(name, ".")
	if l, ok := c.Hosts[net.JoinHostPort(name, port)]; ok {
		return l
	}
	if l, ok := c.Hosts[name]; ok {
		return l
	}
	for {
		_, above, ok := strings.Cut(name, ".")
		if !ok {
			return HostLimit{}
		}
		if l, ok := c.Hosts["*."+above]; ok {
			return l
		}
		name = above
	}
}
