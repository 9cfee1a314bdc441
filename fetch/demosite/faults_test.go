package demosite

import (
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// startFaults serves the catalogue until the test ends. The client follows no
// redirects, decodes nothing and knows the CA.
func startFaults(t *testing.T) (*http.Client, []Fault) {
	t.Helper()
	ca, err := NewCA()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	s, err := ServeFaults(ctx, "127.0.0.1", ca)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca.PEM())
	transport := &http.Transport{
		TLSClientConfig:        &tls.Config{RootCAs: roots},
		ForceAttemptHTTP2:      true,
		DisableKeepAlives:      true,
		DisableCompression:     true,
		MaxResponseHeaderBytes: 300 << 10,
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			if port, ok := strings.CutPrefix(addr, "public.weft.test:"); ok {
				addr = "127.0.0.1:" + port
			}
			return new(net.Dialer).DialContext(ctx, network, addr)
		},
	}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		cancel()
		s.Wait()
	})
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, s.Faults()
}

// What Go's own client sees of a fault fits the outcome that is promised.
func TestFaultsShowWhatTheyPromise(t *testing.T) {
	client, faults := startFaults(t)
	names := make(map[string]bool)
	for _, f := range faults {
		if f.Row == "" || f.Describe == "" || names[f.Name] || (f.Outcome == "ok") != (f.Reason == "") {
			t.Errorf("%+v: incomplete, or the name is taken", f)
		}
		names[f.Name] = true
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			checkRobots(t, client, f)
			status, header, n, err := visit(client, f)
			switch f.Outcome {
			case "ok", "unsupported_type":
				for range 2 { // some get better after the first requests
					if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
						status, header, n, err = visit(client, f)
					}
				}
				if f.Warning == "mended_head" { // what Go refuses, and others read
					if err == nil {
						t.Errorf("no error: status %d, %d bytes", status, n)
					}
					return
				}
				if status == http.StatusFound && header.Get("Location") == "/there" {
					return // its body is bad
				}
				if err != nil || (n == 0 || status != http.StatusOK) && status != http.StatusFound {
					t.Errorf("status %d, %d bytes, %v", status, n, err)
				}
				if f.Warning == "truncated" && header.Get("Content-Encoding") == "" && n < 18<<20 {
					t.Errorf("only %d bytes", n)
				}
			case "protocol_error", "connect_error", "tls_error":
				if err == nil && f.Name != "status-042" && f.Name != "status-101" && f.Name != "not-modified" { // Go takes these
					t.Errorf("no error: status %d, %d bytes", status, n)
				}
			case "timeout", "too_slow":
				if !errors.Is(err, os.ErrDeadlineExceeded) && !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("ends in time: status %d, %d bytes, %v", status, n, err)
				}
			case "incomplete":
				if err == nil && status != http.StatusPartialContent && header.Get("Content-Encoding") == "" {
					t.Errorf("complete: status %d, %d bytes", status, n)
				}
			case "bad_encoding":
				if header.Get("Content-Encoding") == "" {
					t.Errorf("no Content-Encoding, %v", err)
				}
			case "http_error":
				if status < 400 {
					t.Errorf("status %d, %v", status, err)
				}
			case "host_parked":
				if f.Reason == "parked" && status != http.StatusTooManyRequests && status != http.StatusServiceUnavailable {
					t.Errorf("status %d, %v", status, err)
				}
			case "too_many_redirects":
				if status != http.StatusFound || (header.Get("Location") == "") != (f.Reason == "no_location") {
					t.Errorf("status %d to %q, %v", status, header.Get("Location"), err)
				}
			case "blocked_address":
				if status != http.StatusFound || header.Get("Location") == "" || (f.Reason == "not_public") != (f.Resolve != "") {
					t.Errorf("status %d to %q, %v", status, header.Get("Location"), err)
				}
			case "robots_denied", "robots_unreachable":
			default:
				t.Errorf("unknown outcome %q", f.Outcome)
			}
		})
	}
}

// visit reads at most 18 MiB of a fault's page, and does not wait for what is
// meant to hang.
func visit(client *http.Client, f Fault) (status int, header http.Header, n int64, err error) {
	limit := 20 * time.Second
	if f.Outcome == "timeout" || f.Outcome == "too_slow" || f.Name == "robots-hang" || f.Name == "redirect-hang-body" {
		limit = 500 * time.Millisecond
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.URL, nil)
	if err != nil {
		return 0, nil, 0, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0, nil, 0, err
	}
	defer resp.Body.Close()
	n, err = io.Copy(io.Discard, io.LimitReader(resp.Body, 18<<20))
	return resp.StatusCode, resp.Header, n, err
}

// checkRobots sees to it that robots.txt is in nobody's way where it is not
// the fault itself.
func checkRobots(t *testing.T, client *http.Client, f Fault) {
	t.Helper()
	u, err := url.Parse(f.URL)
	if err != nil {
		t.Fatal(err)
	}
	if f.Name == "robots-hang" || u.Scheme == "https" && f.Row != "18" {
		return
	}
	resp, err := client.Get(u.Scheme + "://" + u.Host + "/robots.txt")
	if err != nil {
		t.Errorf("robots.txt: %v", err)
		return
	}
	defer resp.Body.Close()
	own := strings.HasPrefix(f.Name, "robots-") && f.Name != "robots-404-short"
	if (resp.StatusCode == http.StatusNotFound) == own {
		t.Errorf("robots.txt: status %d", resp.StatusCode)
	}
}

// A bomb is small, valid as far as anybody reads, and very large when decoded.
func TestBombsExplode(t *testing.T) {
	client, faults := startFaults(t)
	decoders := map[string]func(io.Reader) (io.Reader, error){
		"bomb-gzip":   func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		"bomb-brotli": func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
		"bomb-zstd": func(r io.Reader) (io.Reader, error) {
			z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(8<<20))
			if err == nil {
				t.Cleanup(z.Close)
			}
			return z, err
		},
	}
	for _, f := range faults {
		open := decoders[f.Name]
		if open == nil {
			continue
		}
		resp, err := client.Get(f.URL)
		if err != nil {
			t.Fatal(err)
		}
		wire := &counter{r: resp.Body}
		r, err := open(wire)
		if err != nil {
			t.Fatal(err)
		}
		const enough = 20 << 20
		n, err := io.Copy(io.Discard, io.LimitReader(r, enough))
		resp.Body.Close()
		if n != enough || err != nil || wire.n > 1<<20 {
			t.Errorf("%s: %d bytes of %d on the wire, %v", f.Name, n, wire.n, err)
		}
	}
}

type counter struct {
	r io.Reader
	n int
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}

// Users look rows up by number.
func TestFaultsCoverTheRowsThatServersCanShow(t *testing.T) {
	_, faults := startFaults(t)
	rows := make(map[string]bool)
	for _, f := range faults {
		rows[f.Row] = true
	}
	for row := range strings.FieldsSeq("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 20b 21 22 23 24 25 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 45 47 48 49 61") {
		if !rows[row] {
			t.Errorf("no fault for row %s", row)
		}
	}
}
