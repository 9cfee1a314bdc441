package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"golang.org/x/net/http/httpguts"
)

// A Client makes exchanges. It is safe for concurrent use.
type Client struct {
	cfg    Config
	dialer dialer

	// Connections to addresses that are not public must never carry a
	// PublicOnly request. Pools of their own make that so by construction: the
	// connections of one are dialled with the guard, and only it serves such
	// requests.
	anywhere, public *pool

	header    http.Header // of every request; shared, never changed
	plain     http.Header // the same, asking for an uncompressed body
	protocols []string    // that servers are offered over TLS
}

// New returns a client, or an error if cfg makes no sense.
func New(cfg Config) (*Client, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	c := &Client{
		cfg: cfg,
		dialer: dialer{
			overrides: newOverrides(cfg.Resolve, cfg.ConnectTo),
			names:     newResolver(cfg.Resolver),
			keepAlive: keepAlive(cfg),
		},
		header: http.Header{
			"User-Agent":      {cfg.UserAgent},
			"Accept":          {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
			"Accept-Encoding": {"gzip, deflate, br, zstd"},
		},
		anywhere:  newPool(cfg),
		public:    newPool(cfg),
		protocols: []string{"h2", "http/1.1"},
	}
	if err := checkHeader(c.header); err != nil {
		return nil, err
	}
	if cfg.Archive != nil {
		c.protocols = c.protocols[1:]
	}
	c.plain = c.header.Clone()
	c.plain.Set("Accept-Encoding", "identity")
	return c, nil
}

// Close closes idle connections. Exchanges in flight go on.
func (c *Client) Close() {
	c.anywhere.close()
	c.public.close()
}

// Do makes one exchange: it sends a GET request for r.URL and reads the answer.
//
// When the head came but the body did not come whole, Do returns both the
// response, with what did come, and an error. Every error is an [*Error],
// except three: if ctx ends, ctx.Err(), if r.Reserve fails, its error, and an
// [*ArchiveError].
func (c *Client) Do(ctx context.Context, r Request) (*Response, error) {
	x := &exchange{client: c, ready: r.Ready, watch: watch{sent: r.Sent, limits: limits{
		total: c.cfg.Timeout, connect: c.cfg.ConnectTimeout, header: c.cfg.HeaderTimeout,
		minSpeed: c.cfg.MinSpeed, speedWindow: c.cfg.SpeedWindow,
	}}}
	began := time.Now()
	x.begin()
	defer context.AfterFunc(ctx, x.interrupt)()
	res, err := x.run(ctx, r)
	if err != nil {
		err = x.explain(ctx, err)
	}
	broken := x.keep(r.URL, began, res, err)
	x.letGo(r.PublicOnly)
	timings := x.end()
	if broken != nil {
		return nil, broken
	}
	if res != nil {
		res.Timings = timings
	}
	var e *Error
	if errors.As(err, &e) {
		e.Timings = timings
		e.IP = x.addr()
	}
	return res, err
}

// Addr returns the address that an exchange with u would connect to first. It
// is invalid behind a proxy, which looks names up by itself. What it looks up
// is kept for the exchange.
func (c *Client) Addr(ctx context.Context, u *url.URL) (netip.Addr, error) {
	if c.cfg.Proxy != nil {
		if proxy, err := c.cfg.Proxy(u); proxy != nil || err != nil {
			return netip.Addr{}, err
		}
	}
	t := c.dialer.target(u.Hostname(), portOf(u))
	addrs := t.known()
	if addrs == nil {
		ctx, cancel := context.WithTimeout(ctx, c.cfg.ConnectTimeout)
		defer cancel()
		var err error
		if addrs, err = c.dialer.names.lookup(ctx, t.host); err != nil {
			return netip.Addr{}, err
		}
	}
	return addrs[0].Unmap(), nil
}

// pick returns the pool for requests that are, or are not, for public addresses only.
func (c *Client) pick(publicOnly bool) *pool {
	if publicOnly {
		return c.public
	}
	return c.anywhere
}

// isPublic reports what Response.Public promises.
func (c *Client) isPublic(u *url.URL, proxied bool, ip netip.Addr) bool {
	if proxied {
		a, err := netip.ParseAddr(u.Hostname())
		return err != nil || IsPublic(a)
	}
	return IsPublic(ip) || c.dialer.target(u.Hostname(), portOf(u)).given
}

func portOf(u *url.URL) string {
	switch p := u.Port(); {
	case p != "":
		return p
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}

// request builds the request as net/http writes it.
func (c *Client) request(r Request) (*http.Request, error) {
	if r.URL == nil || (r.URL.Scheme != "http" && r.URL.Scheme != "https") || r.URL.Host == "" {
		return nil, invalidRequest(errors.New("not an absolute http or https URL"))
	}
	hr := &http.Request{Method: http.MethodGet, URL: r.URL, Host: r.URL.Host, Header: c.header, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
	if r.Identity {
		hr.Header = c.plain
	}
	if len(r.Header) == 0 && r.URL.User == nil {
		return hr, nil
	}

	h := hr.Header.Clone()
	if r.URL.User != nil {
		u := *r.URL
		u.User = nil
		hr.URL = &u
		h.Set("Authorization", basicAuth(r.URL.User))
	}
	for k, v := range r.Header {
		switch k = http.CanonicalHeaderKey(k); {
		case k == "Host" && len(v) > 0:
			hr.Host = v[0]
		case k == "Accept-Encoding" && r.Identity:
		case len(v) > 0:
			h[k] = v
		case k == "User-Agent":
			h[k] = []string{""} // absent would mean net/http's own
		default:
			delete(h, k)
		}
	}
	hr.Header = h
	return hr, checkHeader(h)
}

// checkHeader refuses what would not be one field (RFC 9110 section 5). The error
// holds no value.
func checkHeader(h http.Header) error {
	for name, values := range h {
		valid := httpguts.ValidHeaderFieldName(name)
		for _, v := range values {
			valid = valid && httpguts.ValidHeaderFieldValue(v)
		}
		if !valid {
			return invalidRequest(fmt.Errorf("invalid header field %q", name))
		}
	}
	return nil
}

func invalidRequest(err error) *Error {
	return &Error{Kind: ProtocolError, Phase: PhaseRequest, Reason: "invalid_request", Err: err}
}
