package main

import (
	"crypto/x509"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/lmittmann/tint"
	"github.com/urfave/cli/v2"
	"golang.org/x/net/http/httpguts"
	"golang.org/x/net/http/httpproxy"

	"weft/cmd/weft/internal/progress"
	"weft/fetch"
	"weft/parse"
)

func sizeOf(c *cli.Context, flag string) int64 { return int64(*c.Generic(flag).(*size)) }

func rateOf(c *cli.Context, flag string) float64 { return float64(*c.Generic(flag).(*perSecond)) }

// userAgent is what weft calls itself.
func userAgent(name, contact string) string {
	if name == "" {
		name = "weft/" + version
	}
	if contact != "" {
		name += " (+" + contact + ")"
	}
	return name
}

// headers reads 'K: V' as curl does: 'K:' takes a header away, 'K;' sends it empty.
func headers(lines []string) (http.Header, error) {
	h := make(http.Header)
	for _, line := range lines {
		if !addHeader(h, line) {
			// Not quoted: it may hold a secret.
			return nil, usagef("--header wants 'Name: value' without line ends; one of those given is not")
		}
	}
	return h, nil
}

// hostHeaders reads 'HOST K: V'.
func hostHeaders(lines []string) (map[string]http.Header, error) {
	hosts := make(map[string]http.Header)
	for _, line := range lines {
		host, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		host = strings.ToLower(host)
		if hosts[host] == nil {
			hosts[host] = make(http.Header)
		}
		if strings.Contains(host, "/") || !addHeader(hosts[host], rest) {
			return nil, usagef("--header-for wants 'HOST Name: value', such as 'api.example.com Accept: text/html'; one of those given is not")
		}
	}
	return hosts, nil
}

func addHeader(h http.Header, line string) bool {
	name, value, ok := strings.Cut(line, ":")
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	if bare, found := strings.CutSuffix(name, ";"); !ok && found {
		name, ok = bare, true
	} else if ok && value == "" && httpguts.ValidHeaderFieldName(name) {
		h[http.CanonicalHeaderKey(name)] = []string{}
		return true
	}
	if !ok || !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value) {
		return false
	}
	h.Add(name, value)
	return true
}

func fetchConfig(c *cli.Context, agent string) (fetch.Config, error) {
	cfg := fetch.Config{
		UserAgent:      agent,
		Timeout:        c.Duration("timeout"),
		ConnectTimeout: c.Duration("connect-timeout"),
		HeaderTimeout:  c.Duration("header-timeout"),
		MinSpeed:       sizeOf(c, "min-speed"),
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
			return cfg, usagef("--proxy is not the URL of a proxy; write http://HOST:PORT, https:// or socks5://")
		}
		cfg.Proxy = func(*url.URL) (*url.URL, error) { return u, nil }
	}
	if c.Bool("public-only") && proxied(c) {
		return cfg, usagef("--public-only cannot be kept behind a proxy, which hides the addresses: give up one of the two")
	}
	for _, s := range c.StringSlice("resolve") {
		r, err := fetch.ParseResolve(s)
		if err != nil {
			return cfg, usagef("--resolve: %w", err)
		}
		cfg.Resolve = append(cfg.Resolve, r)
	}
	for _, s := range c.StringSlice("connect-to") {
		t, err := fetch.ParseConnectTo(s)
		if err != nil {
			return cfg, usagef("--connect-to: %w", err)
		}
		cfg.ConnectTo = append(cfg.ConnectTo, t)
	}
	if name := c.String("cacert"); name != "" {
		pem, err := os.ReadFile(name)
		if err != nil {
			return cfg, usagef("--cacert: %w", err)
		}
		cfg.RootCAs = x509.NewCertPool()
		if !cfg.RootCAs.AppendCertsFromPEM(pem) {
			return cfg, usagef("--cacert: %s has no certificate in PEM form", name)
		}
	}
	return cfg, nil
}

// proxied reports whether requests may go through a proxy.
func proxied(c *cli.Context) bool {
	env := httpproxy.FromEnvironment()
	return c.String("proxy") != "" || env.HTTPProxy != "" || env.HTTPSProxy != ""
}

func parseConfig(c *cli.Context) (parse.Config, error) {
	cfg := parse.Config{Text: c.String("text"), Select: c.StringSlice("select")}
	for name := range strings.SplitSeq(c.String("fields"), ",") {
		if name = strings.TrimSpace(name); name != "" {
			cfg.Fields = append(cfg.Fields, name)
		}
	}
	if name := c.String("rules"); name != "" {
		text, err := os.ReadFile(name)
		if err != nil {
			return cfg, usagef("--rules: %w", err)
		}
		cfg.Rules, cfg.RulesName = string(text), name
	}
	// Compiling it once finds what is wrong with it, before anything starts.
	if _, err := parse.New(cfg); err != nil {
		return cfg, &usageError{err}
	}
	return cfg, nil
}

func newLogger(c *cli.Context, env *environment, w io.Writer) (*slog.Logger, error) {
	level := slog.LevelWarn
	switch {
	case c.Bool("quiet"):
		level = slog.LevelError
	case c.Bool("verbose"):
		level = slog.LevelDebug
	}
	switch c.String("log-format") {
	case "text":
		return slog.New(tint.NewTextHandler(w, &tint.Options{
			Level: level, TimeFormat: "15:04:05",
			NoColor: !progress.Colours(env.stderr),
		})), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level})), nil
	}
	return nil, usagef("--log-format %q is neither text nor json", c.String("log-format"))
}
