package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"
)

// A Client makes exchanges. It is safe for concurrent use.
type Client struct {
	cfg    Config
	dialer dialer

	// Connections to addresses that are not public must never carry a
	// PublicOnly request. Pools of their own make that so by construction: one
	// transport dials with the guard, and only it serves such requests.
	anywhere, public transports

	header http.Header // of every request; shared, never changed
	plain  http.Header // the same, asking for an uncompressed body
	get    http.Request
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
			timeout:   cfg.ConnectTimeout + dialSlack,
			keepAlive: keepAlive(cfg),
		},
		header: http.Header{
			"User-Agent":      {cfg.UserAgent},
			"Accept":          {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
			"Accept-Encoding": {"gzip, deflate, br, zstd"},
		},
		get: http.Request{Method: http.MethodGet, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1},
	}
	c.plain = c.header.Clone()
	c.plain.Set("Accept-Encoding", "identity")
	c.anywhere.build = func() *http.Transport { return c.transport(false) }
	c.public.build = func() *http.Transport { return c.transport(true) }
	return c, nil
}

func (c *Client) transport(publicOnly bool) *http.Transport {
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(c.cfg.Archive == nil)
	return &http.Transport{
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			conn, err := c.reach(ctx, network, addr, publicOnly)
			if err != nil {
				return nil, err
			}
			return c.wrap(conn), nil
		},
		DialTLSContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			return c.dialTLS(ctx, network, addr, publicOnly)
		},
		Proxy: func(r *http.Request) (*url.URL, error) {
			if x := r.Context().Value(exchangeKey{}).(*exchange); !x.tunnel {
				return x.proxy, nil
			}
			return nil, nil // reach goes through the tunnel
		},
		DisableCompression:     true,
		MaxIdleConns:           c.cfg.MaxIdle,
		MaxIdleConnsPerHost:    c.cfg.MaxIdle, // who limits requests to a host limits its connections
		IdleConnTimeout:        c.cfg.IdleTimeout,
		MaxResponseHeaderBytes: c.cfg.MaxHeader,
		WriteBufferSize:        640,  // a request is some 300 bytes, beside its URL
		ReadBufferSize:         1536, // most heads; bodies go past it
		Protocols:              &protocols,
		HTTP2: &http.HTTP2Config{
			// What a server may send ahead of us is memory that nobody has
			// reserved; the default is 4 MiB a stream.
			MaxReceiveBufferPerStream:     256 << 10,
			MaxReceiveBufferPerConnection: 1 << 20,
			SendPingTimeout:               15 * time.Second, // finds connections that died in silence
		},
	}
}

func (c *Client) tlsConfig() *tls.Config {
	return &tls.Config{RootCAs: c.cfg.RootCAs, InsecureSkipVerify: c.cfg.Insecure}
}

// dialTLS connects to a server, or to a proxy that is asked for pages over TLS.
// Net/http would do the same, but leaves no place above TLS where answers can be
// mended, and kept.
func (c *Client) dialTLS(ctx context.Context, network, addr string, publicOnly bool) (net.Conn, error) {
	x := ctx.Value(exchangeKey{}).(*exchange)
	name, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	raw, err := c.reach(ctx, network, addr, publicOnly)
	if err != nil {
		return nil, err
	}
	var protocols []string
	switch {
	case x.proxy != nil && !x.tunnel:
	case c.cfg.Archive != nil:
		protocols = []string{"http/1.1"}
	default:
		protocols = []string{"h2", "http/1.1"}
	}
	conn, err := c.handshake(ctx, raw, name, protocols)
	if err != nil {
		return nil, err
	}
	if isHTTP2(conn) {
		return conn, nil
	}
	return c.wrap(conn), nil
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
	inner, cancel := context.WithCancel(context.WithValue(ctx, exchangeKey{}, x))
	defer cancel()
	began := time.Now()
	x.begin(cancel)
	res, err := x.run(inner, r)
	if err != nil {
		err = x.explain(ctx, err)
	}
	if broken := x.keep(r.URL, began, res, err); broken != nil {
		return nil, broken
	}
	timings := x.end()
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

// pick returns the transports for r.
func (c *Client) pick(r Request) *transports {
	if r.PublicOnly {
		return &c.public
	}
	return &c.anywhere
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

// request builds the request that goes to net/http.
func (c *Client) request(ctx context.Context, r Request) (*http.Request, error) {
	if r.URL == nil || (r.URL.Scheme != "http" && r.URL.Scheme != "https") || r.URL.Host == "" {
		return nil, &Error{Kind: ProtocolError, Phase: PhaseRequest, Reason: "invalid_request", Err: errors.New("not an absolute http or https URL")}
	}
	hr := c.get.WithContext(ctx) // which makes a copy
	hr.URL, hr.Host, hr.Header = r.URL, r.URL.Host, c.header
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
	return hr, nil
}
