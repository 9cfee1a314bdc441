package fetch

import (
	"cmp"
	"crypto/x509"
	"errors"
	"net"
	"net/url"
	"time"
)

// A Config describes a [Client]. The zero value is usable.
type Config struct {
	UserAgent string // "" means "weft"

	// Limits of one exchange; 0 means the default.
	Timeout        time.Duration // the whole exchange; 60 s
	ConnectTimeout time.Duration // lookup, connect and TLS together; 15 s
	HeaderTimeout  time.Duration // from a ready connection to the whole head; 30 s

	// MinSpeed is the fewest bytes a second that a body must bring on average
	// over SpeedWindow, at any time; 0 is no limit.
	MinSpeed    int64
	SpeedWindow time.Duration // 0 means 10 s

	MaxBody   int64 // bytes of body kept, see Request.MaxBody; 0 means 16 MiB
	MaxHeader int64 // bytes of the head; 0 means 300 KiB

	// Proxy names the proxy for a URL, or nil for none: http, https and socks5
	// URLs. nil means that there never is one.
	Proxy func(*url.URL) (*url.URL, error)

	Resolve   []Resolve     // addresses for names, before any lookup
	ConnectTo []ConnectTo   // other places to connect to; the first that fits counts
	Resolver  *net.Resolver // for all other names; nil means net.DefaultResolver

	RootCAs  *x509.CertPool // nil means the system's
	Insecure bool           // accept any certificate

	// Archive, if set, is given every exchange that was answered. The copies that
	// it is given are reserved with Request.Reserve, as the bodies are. HTTP/1.1 is
	// spoken then.
	Archive Archive

	// MaxIdle is how many connections wait for another request, over all hosts;
	// 0 means 512. Connections of PublicOnly requests are kept apart from the
	// others, and as many; so are those of HTTP/2.
	MaxIdle     int
	IdleTimeout time.Duration // an idle connection is closed after it; 0 means 30 s
}

const (
	// wireSlack is how much longer than MaxBody a body may be on the wire:
	// poorly compressed bodies are a little longer than what they hold.
	wireSlack = 64 << 10

	// max1xx bounds the informational answers before the real one. Servers send
	// one or two (103 Early Hints, RFC 8297).
	max1xx = 16

	// maxConns bounds how often net/http sends a request that an HTTP/2 server
	// refuses to look at. The second time comes at once and is welcome, before
	// the third and further ones it would sleep for seconds.
	maxConns = 2
)

func (c Config) withDefaults() (Config, error) {
	if c.Timeout < 0 || c.ConnectTimeout < 0 || c.HeaderTimeout < 0 || c.SpeedWindow < 0 || c.IdleTimeout < 0 {
		return c, errors.New("fetch: negative duration in Config")
	}
	if c.MinSpeed < 0 || c.MaxBody < 0 || c.MaxHeader < 0 || c.MaxIdle < 0 {
		return c, errors.New("fetch: negative limit in Config")
	}
	c.UserAgent = cmp.Or(c.UserAgent, "weft")
	c.Timeout = cmp.Or(c.Timeout, 60*time.Second)
	c.ConnectTimeout = cmp.Or(c.ConnectTimeout, 15*time.Second)
	c.HeaderTimeout = cmp.Or(c.HeaderTimeout, 30*time.Second)
	c.SpeedWindow = cmp.Or(c.SpeedWindow, 10*time.Second)
	c.MaxBody = cmp.Or(c.MaxBody, 16<<20)
	c.MaxHeader = cmp.Or(c.MaxHeader, 300<<10)
	c.Resolver = cmp.Or(c.Resolver, net.DefaultResolver)
	c.MaxIdle = cmp.Or(c.MaxIdle, 512)
	c.IdleTimeout = cmp.Or(c.IdleTimeout, 30*time.Second)
	return c, nil
}
