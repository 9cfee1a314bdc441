package main

import (
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
	"golang.org/x/net/http/httpproxy"

	"weft/cmd/weft/internal/job"
	"weft/cmd/weft/internal/usage"
	"weft/crawler"
	"weft/crawler/frontier"
	"weft/fetch"
	"weft/fetch/robots"
	"weft/parse"
)

// readJob reads what every command that crawls has, all but the list.
func readJob(c *cli.Context) (s job.Settings, err error) {
	if err := checkNumbers(c); err != nil {
		return s, err
	}
	if s.Crawl, err = readCrawler(c); err != nil {
		return s, err
	}
	agent, err := userAgent(c.String("user-agent"), c.String("contact"))
	if err != nil {
		return s, err
	}
	if own := s.Crawl.Header.Get("User-Agent"); own != "" {
		agent = own
	}
	if s.Fetch, err = readFetch(c, agent); err != nil {
		return s, err
	}
	s.Proxied = proxied(c)
	if s.Parse, err = readParse(c); err != nil {
		return s, err
	}
	s.Pool = readPool(c)
	switch c.String("robots") {
	case "obey":
		if s.Crawl.Agent = robots.Token(agent); !isToken(s.Crawl.Agent) {
			return s, usage.Errorf("the user agent %q does not begin with a name of letters, - and _, which robots.txt is matched with", agent)
		}
	case "ignore":
		s.Crawl.IgnoreRobots = true
	default:
		return s, usage.Errorf("--robots %q is neither obey nor ignore", c.String("robots"))
	}
	return s, nil
}

// checkNumbers finds the numbers that cannot be.
func checkNumbers(c *cli.Context) error {
	for _, name := range []string{"host-conns", "retries", "max-redirects"} {
		if c.Int(name) < 0 {
			return usage.Errorf("--%s must not be negative", name)
		}
	}
	for _, name := range []string{"timeout", "connect-timeout", "header-timeout", "max-host-wait", "max-crawl-delay"} {
		if c.Duration(name) <= 0 {
			return usage.Errorf("--%s must be more than nothing, such as 30s", name)
		}
	}
	return checkMemory(c)
}

func readCrawler(c *cli.Context) (cfg crawler.Config, err error) {
	cfg = crawler.Config{
		Limits: frontier.Config{
			Rate:      rateOf(c, "rate"),
			IPRate:    rateOf(c, "ip-rate"),
			HostRate:  orNone(rateOf(c, "host-rate")),
			HostConns: orNone(c.Int("host-conns")),
		},
		MaxRedirects:  orNone(c.Int("max-redirects")),
		Retries:       orNone(c.Int("retries")),
		MaxHostWait:   c.Duration("max-host-wait"),
		MaxCrawlDelay: c.Duration("max-crawl-delay"),
		InFlightBytes: sizeOf(c, "in-flight-bytes"),
		PublicOnly:    c.Bool("public-only"),
		Grace:         grace,
	}
	if cfg.Header, err = headers(listOf(c, "header")); err != nil {
		return cfg, err
	}
	if cfg.HostHeader, err = hostHeaders(listOf(c, "header-for")); err != nil {
		return cfg, err
	}
	cfg.Limits.Hosts, err = hostLimits(c)
	return cfg, err
}

// orNone says to the crawler, where 0 is the default, that a flag of 0 is none.
func orNone[T int | float64](v T) T {
	if v == 0 {
		return -1
	}
	return v
}

func readFetch(c *cli.Context, agent string) (cfg fetch.Config, err error) {
	cfg = fetch.Config{
		UserAgent:      agent,
		Timeout:        c.Duration("timeout"),
		ConnectTimeout: c.Duration("connect-timeout"),
		HeaderTimeout:  c.Duration("header-timeout"),
		MinSpeed:       int64(c.Generic("min-speed").(*speed).size),
		MaxBody:        sizeOf(c, "max-body"),
		Insecure:       c.Bool("insecure"),
		Proxy:          httpproxy.FromEnvironment().ProxyFunc(),
	}
	if p := c.String("proxy"); p != "" {
		if strings.Contains(p, ":") && !strings.Contains(p, "://") { // HOST:PORT, as in curl
			p = "http://" + p
		}
		u, err := url.Parse(p)
		if err != nil || u.Host == "" || !slices.Contains([]string{"http", "https", "socks5", "socks5h"}, u.Scheme) {
			// An error of net/url quotes what may be a password.
			return cfg, usage.Errorf("--proxy is not the URL of a proxy; write http://HOST:PORT, https:// or socks5://")
		}
		cfg.Proxy = func(*url.URL) (*url.URL, error) { return u, nil }
	}
	cfg.Proxy = lookUpProxies(cfg.Proxy)
	if c.Bool("public-only") && proxied(c) {
		return cfg, usage.Errorf("--public-only cannot be kept behind a proxy, which hides the addresses: give up one of the two")
	}
	for _, s := range listOf(c, "resolve") {
		r, err := fetch.ParseResolve(s)
		if err == nil && r.Host != "*" {
			r.Host, err = hostName(r.Host)
		}
		if err != nil {
			return cfg, usage.Errorf("--resolve: %w", err)
		}
		cfg.Resolve = append(cfg.Resolve, r)
	}
	for _, s := range listOf(c, "connect-to") {
		t, err := fetch.ParseConnectTo(s)
		if err == nil && t.FromHost != "" {
			t.FromHost, err = hostName(t.FromHost)
		}
		if err == nil && t.ToHost != "" {
			t.ToHost, err = lookUpName(t.ToHost)
		}
		if err != nil {
			return cfg, usage.Errorf("--connect-to: %w", err)
		}
		cfg.ConnectTo = append(cfg.ConnectTo, t)
	}
	cfg.RootCAs, err = certificates(c, "cacert")
	return cfg, err
}

// certificates reads the file in PEM form that a flag names; "" is none.
func certificates(c *cli.Context, flag string) (*x509.CertPool, error) {
	name := c.String(flag)
	if name == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(name)
	if err != nil {
		return nil, usage.Errorf("--%s: %w", flag, err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, usage.Errorf("--%s: %s has no certificate in PEM form", flag, name)
	}
	return pool, nil
}

// proxied reports whether requests may go through a proxy.
func proxied(c *cli.Context) bool {
	env := httpproxy.FromEnvironment()
	return c.String("proxy") != "" || env.HTTPProxy != "" || env.HTTPSProxy != ""
}

// readParse reads what a page consists of; `weft parse` has it too.
func readParse(c *cli.Context) (parse.Config, error) {
	cfg := parse.Config{Text: c.String("text"), Select: listOf(c, "select"), MaxBody: sizeOf(c, "max-body")}
	var without []string
	var err error
	if cfg.Fields, without, err = job.SplitFields(c.String("fields")); err != nil {
		return cfg, usage.Errorf("--fields: %w", err)
	}
	cfg.NoSHA256 = slices.Contains(without, "body_sha256")
	if name := c.String("rules"); name != "" {
		text, err := os.ReadFile(name)
		if err != nil {
			return cfg, usage.Errorf("--rules: %w", err)
		}
		cfg.Rules, cfg.RulesName = string(text), name
	}
	// Compiling it once finds what is wrong with it, before anything starts.
	if _, err := parse.New(cfg); err != nil {
		return cfg, &usage.Error{Err: err}
	}
	return cfg, nil
}

// checksum is what records have to agree in of a file of rules.
func checksum(rules string) string {
	if rules == "" {
		return ""
	}
	return fmt.Sprintf("with the SHA-256 %x…", sha256.Sum256([]byte(rules)))[:len("with the SHA-256 ")+16]
}
