package demosite

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"golang.org/x/net/html/charset"
)

func TestMain(m *testing.M) {
	// The parallel ones wait, and compute nothing.
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// start serves a handler on loopback, plain and over TLS, until the test ends,
// and returns a client that sends every connection there, whatever the name.
func start(t *testing.T, h http.Handler) (client *http.Client, addr string) {
	t.Helper()
	ca, err := NewCA()
	if err != nil {
		t.Fatal(err)
	}
	plain, secure := listen(t), listen(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- Serve(ctx, h, plain, secure, ca) }()
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca.PEM())
	transport := &http.Transport{
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			to := plain
			if strings.HasSuffix(addr, ":443") {
				to = secure
			}
			return new(net.Dialer).DialContext(ctx, network, to.Addr().String())
		},
		TLSClientConfig:     &tls.Config{RootCAs: roots},
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: 100,
	}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	return &http.Client{Transport: transport}, plain.Addr().String()
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func newSite(t *testing.T, c Config) *Site {
	t.Helper()
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func get(t *testing.T, c *http.Client, url string) (*http.Response, []byte) {
	t.Helper()
	resp, err := c.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatalf("%s: %v", url, err)
	}
	return resp, body
}

// Every URL of the list is there, over both protocols, and says the same bytes
// on another instance with the same seed.
func TestMadeUpPagesAreAllServedAndReproducible(t *testing.T) {
	conf := Config{Pages: 120, Hosts: 9, PageBytes: 4 << 10}
	client, _ := start(t, newSite(t, conf))
	other, _ := start(t, newSite(t, conf))
	seen := make(map[string]bool)
	for u := range newSite(t, conf).URLs("https") {
		resp, body := get(t, client, u)
		if resp.StatusCode != 200 || resp.ProtoMajor != 2 {
			t.Fatalf("%s: status %d over %s", u, resp.StatusCode, resp.Proto)
		}
		if _, again := get(t, other, strings.Replace(u, "https:", "http:", 1)); !bytes.Equal(body, again) {
			t.Errorf("%s: differs between two sites of the same seed", u)
		}
		if seen[string(body)] {
			t.Errorf("%s: the same bytes as another page", u)
		}
		seen[string(body)] = true
		text, err := charset.NewReader(bytes.NewReader(body), resp.Header.Get("Content-Type"))
		if err != nil {
			t.Fatal(err)
		}
		html, _ := io.ReadAll(text)
		for _, want := range []string{"<title>", `<html lang="`, `name="description"`, `rel="canonical"`, "<h1", "<nav", "<main", "<footer", "</html>"} {
			if !bytes.Contains(html, []byte(want)) {
				t.Errorf("%s: no %s", u, want)
			}
		}
		if bytes.ContainsRune(html, '\ufffd') {
			t.Errorf("%s: not valid in its charset", u)
		}
	}
	if len(seen) != 120 {
		t.Errorf("%d different pages, want 120", len(seen))
	}
}

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(t.TempDir(), "secret.html")
	write(t, outside, "secret")
	write(t, filepath.Join(dir, "index.html"), "<title>Home</title>")
	write(t, filepath.Join(dir, "sub", "a b.htm"), "<title>Space</title>")
	write(t, filepath.Join(dir, "sub", "packed.html.gz"), string(packed("<title>Packed</title>")))
	write(t, filepath.Join(dir, "style.css"), "body{}")
	if err := os.Symlink(outside, filepath.Join(dir, "link.html")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	s := newSite(t, Config{Dir: dir})
	want := []string{"http://shop.weft.test/index.html", "http://shop.weft.test/sub/a%20b.htm", "http://shop.weft.test/sub/packed.html"}
	if diff := cmp.Diff(want, slices.Collect(s.URLs(""))); diff != "" {
		t.Errorf("URLs (-want +got):\n%s", diff)
	}
	client, addr := start(t, s)
	tests := []struct {
		path   string
		status int
		body   string
	}{
		{"/", 200, "<title>Home</title>"},
		{"/sub/a%20b.htm", 200, "<title>Space</title>"},
		{"/sub/packed.html", 200, "<title>Packed</title>"},
		{"/style.css", 200, "body{}"},
		{"/robots.txt", 404, ""},
		{"/link.html", 404, ""},
		{"/%2e%2e/secret.html", 404, ""},
		{"/sub/", 404, ""},
	}
	for _, test := range tests {
		resp, body := get(t, client, "http://"+addr+test.path)
		if resp.StatusCode != test.status || test.status == 200 && string(body) != test.body {
			t.Errorf("%s: %d %q, want %d %q", test.path, resp.StatusCode, body, test.status, test.body)
		}
	}
	// A client that takes no gzip gets the packed page unpacked.
	for method, want := range map[string]string{http.MethodGet: "<title>Packed</title>", http.MethodHead: ""} {
		req, _ := http.NewRequest(method, "http://"+addr+"/sub/packed.html", nil)
		req.Header.Set("Accept-Encoding", "identity")
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || string(body) != want || resp.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s, identity: %q, %v", method, body, err)
		}
	}
}

func TestMapServesURLsExactlyAsGiven(t *testing.T) {
	dir := t.TempDir()
	var list strings.Builder
	urls := []string{
		"https://www.example.com",
		"https://Forums.Example.org/threads/1/",
		"http://example.org/a?x=1&y=%2Fb",
		"http://example.org/a?x=1",
		"https://example.org/index.php?/topic/2-x/",
		"https://example.org/é/–?q=ü",
		"https://example.org/%e2%80%93-tips#part",
		"https://example.org/a|b/[c]/{d}'\"",
		"https://example.org/in?product=shopify://admin/8035?tile=1",
		"https://example.org:8443/port",
	}
	for i, u := range urls {
		fmt.Fprintf(&list, "%s\t%d.html.gz\n", u, i)
		write(t, filepath.Join(dir, fmt.Sprintf("%d.html.gz", i)), string(packed(u)))
	}
	write(t, filepath.Join(dir, "map.tsv"), "\ufeff# a comment\r\n\n"+list.String())
	s := newSite(t, Config{Map: filepath.Join(dir, "map.tsv")})
	_, addr := start(t, s)
	for _, u := range urls {
		if got := rawGet(t, addr, u); got != u {
			t.Errorf("%s: got %q", u, got)
		}
	}
	for _, u := range []string{"http://example.org/a?x=2", "http://example.org/a", "http://example.com/", "http://example.org/robots.txt"} {
		if got := rawGet(t, addr, u); got != "404" {
			t.Errorf("%s: got %q, want 404", u, got)
		}
	}
	if got := slices.Collect(s.URLs("http"))[0]; got != "http://www.example.com" {
		t.Errorf("forced scheme: %s", got)
	}
}

// rawGet asks for a URL with as little change to it as a client must make, and
// returns the body, or the status where it is not 200.
func rawGet(t *testing.T, addr, url string) string {
	t.Helper()
	url, _, _ = strings.Cut(url, "#")
	_, rest, _ := strings.Cut(url, "://")
	host, path, _ := strings.Cut(rest, "/")
	var escaped strings.Builder
	for _, c := range []byte(path) {
		if c >= 0x80 {
			fmt.Fprintf(&escaped, "%%%02X", c)
		} else {
			escaped.WriteByte(c)
		}
	}
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "GET /%s HTTP/1.0\r\nHost: %s\r\n\r\n", escaped.String(), host)
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	head, body, _ := strings.Cut(string(answer), "\r\n\r\n")
	if status := strings.Fields(head)[1]; status != "200" {
		return status
	}
	return body
}

func TestNewNamesWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.html"), "a")
	bad := filepath.Join(dir, "map.tsv")
	tests := []struct {
		name, lines, want string
	}{
		{"no tab", "http://a.example/ a.html\n", "map.tsv:1: no tab"},
		{"no file", "http://a.example/\ta.html\nhttp://b.example/\tb.html\n", "map.tsv:2: "},
		{"no url", "# x\nftp://a.example/\ta.html\n", "map.tsv:2: not an http(s) URL"},
		{"no escape", "http://a.example/%zz\ta.html\n", "map.tsv:1: "},
		{"no host", "http:///x\ta.html\n", "map.tsv:1: no host"},
		{"twice", "http://a.example/\ta.html\nhttps://a.example\tmap.tsv\n", "map.tsv:2: "},
		{"empty", "\n", "map.tsv: no lines"},
	}
	for _, test := range tests {
		write(t, bad, test.lines)
		_, err := New(Config{Map: bad})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want …%s…", test.name, err, test.want)
		}
	}
	if _, err := New(Config{Dir: filepath.Join(dir, "nowhere")}); err == nil {
		t.Error("a folder that is not there: no error")
	}
}

// Requests wait together, not in turn.
func TestLatencyCostsNoThroughput(t *testing.T) {
	s := newSite(t, Config{Pages: 400, Latency: 300 * time.Millisecond})
	client, addr := start(t, s)
	begin := time.Now()
	var group sync.WaitGroup
	for u := range s.URLs("", addr) {
		group.Go(func() {
			resp, err := client.Get(u)
			if err != nil {
				t.Error(err)
				return
			}
			defer resp.Body.Close()
			_, _ = io.Copy(io.Discard, resp.Body)
		})
	}
	group.Wait()
	if d := time.Since(begin); d < 300*time.Millisecond || d > 60*time.Second {
		t.Errorf("400 requests took %v", d)
	}
}

func TestLatencyDependsOnTheURLAlone(t *testing.T) {
	conf := Config{Latency: 40 * time.Millisecond, LatencyMax: 160 * time.Millisecond}
	a, b := newSite(t, conf), newSite(t, conf)
	var low, high int
	for i := range 1000 {
		uri := fmt.Sprint("/", i)
		d := a.latency("x", uri)
		if d != b.latency("x", uri) || d < conf.Latency || d > conf.LatencyMax {
			t.Fatalf("%s: %v", uri, d)
		}
		if d < 70*time.Millisecond {
			low++
		}
		if d > 130*time.Millisecond {
			high++
		}
	}
	if low < 200 || low > 300 || high < 200 || high > 300 {
		t.Errorf("of 1000: %d in the lowest quarter, %d in the highest", low, high)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func packed(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(text))
	_ = z.Close()
	return b.Bytes()
}
