package fetch

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// mendCases are answers that browsers read, or that nobody should. The body is
// hello; reason is that of the refusal, encoding the Content-Encoding.
var mendCases = []struct {
	name, answer     string
	mended           bool
	reason, encoding string
}{
	{"nothing to mend, length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", false, "", ""},
	{"nothing to mend, chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n", false, "", ""},
	{"nothing to mend, trailers", "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\nA: b\r\n\r\n", false, "", ""},
	{"nothing to mend, to the end", "HTTP/1.1 200 OK\r\n\r\nhello", false, "", ""},
	{"nothing to mend, LF in the head", "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", false, "", ""},
	{"nothing to mend, two fields of one length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nA: b\r\nContent-Length: 5\r\n\r\nhello", false, "", ""},
	{"nothing to mend, early hints", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", false, "", ""},
	{"nothing to mend, a fold", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 5\r\n\r\nhello", false, "", ""},
	{"chunks over HTTP/1.0 are none", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello", false, "", ""},

	{"a list of lengths", "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\nA: b\r\n\r\nhello", true, "", ""},
	{"lists and fields of lengths", "HTTP/1.1 200 OK\r\ncontent-length:5,5 ,\t5\r\nContent-Length: 5\r\n\r\nhello", true, "", ""},
	{"a list of lengths behind hints", "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello", true, "", ""},
	{"chunked twice", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", true, "", ""},
	{"chunked twice in a list", "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", true, "", ""},
	{"chunked and nothing", "HTTP/1.1 200 OK\r\nTransfer-Encoding: , chunked,\r\n\r\n5\r\nhello\r\n0\r\n\r\n", true, "", ""},
	{"chunked twice and a length", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\nContent-Length: 3\r\n\r\n5\r\nhello\r\n0\r\n\r\n", true, "", ""},
	{"identity", "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nhello", true, "", ""},
	{"identity and a length", "HTTP/1.1 200 OK\r\nTransfer-Encoding: Identity\r\nContent-Length: 5\r\n\r\nhello", true, "", ""},
	{"identity and chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", true, "", ""},
	{"gzip and chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", true, "", "gzip"},
	{"gzip and chunked, in two fields", "HTTP/1.1 200 OK\r\nTransfer-Encoding: GZip\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", true, "", "gzip"},
	{"gzip over another coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: x-gzip, chunked\r\nContent-Encoding: br\r\n\r\n5\r\nhello\r\n0\r\n\r\n", true, "", "br, x-gzip"},
	{"gzip to the end", "HTTP/1.1 200 OK\r\nTransfer-Encoding: deflate\r\n\r\nhello", true, "", "deflate"},
	{"a blank before the first field", "HTTP/1.1 200 OK\r\n A: b\r\nContent-Length: 5\r\n\r\nhello", true, "", ""},
	{"blanks before the first fields", "HTTP/1.1 200 OK\r\n A: b\r\n\tC: d\r\n  \r\n nonsense\r\nContent-Length: 5\r\n\r\nhello", true, "", ""},
	{"chunk lines that end with LF", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\nhe\n3;x=y\nllo\n0\n\n", true, "", ""},
	{"one of them", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\n3\r\nllo\r\n0\r\n\r\n", true, "", ""},
	{"the last of them", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\n", true, "", ""},
	{"trailers that end with LF", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\nA: b\nC: d\n\n", true, "", ""},
	{"all at once", "HTTP/1.1 200 OK\n A: b\nTransfer-Encoding: gzip\nContent-Length: 1, 1\nTransfer-Encoding: chunked, chunked\n\n5\nhello\n0\n\n", true, "", "gzip"},
	{"a line without a colon", "HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 5\r\n\r\nhello", true, "", ""},
	{"one that goes on", "HTTP/1.1 200 OK\r\nA: b\r\nnonsense\r\n Content-Length: 3\r\n\tmore\r\nContent-Length: 5\r\n c\r\n\r\nhello", true, "bad_length", ""},
	{"one that goes on, and a length", "HTTP/1.1 200 OK\r\nA: b\r\nnonsense\r\n Content-Length: 3\r\n\tmore\r\nContent-Length: 5\r\n\r\nhello", true, "", ""},
	{"no name", "HTTP/1.1 200 OK\r\n: b\r\nContent-Length: 5\r\n\r\nhello", true, "", ""},
	{"a name that is none", "HTTP/1.1 200 OK\r\nX-\xe9: b\r\n<p>: b\r\nContent-Length: 5\r\n\r\nhello", true, "", ""},
	{"HTML in the head", "HTTP/1.1 200 OK\r\n<br />\n<b>Warning</b>:  nothing in /a.php\nContent-Length: 5\r\n\r\nhello", true, "", ""},
	{"blanks before a colon", "HTTP/1.1 200 OK\r\nContent-Encoding \t: br\r\nContent-Length: 5\r\n\r\nhello", true, "", "br"},
	{"a blank before the colon of a length", "HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\nhello and more", true, "", ""},
	{"a blank before the colon of a coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding : chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", true, "", ""},
	{"such lengths that are the same", "HTTP/1.1 200 OK\r\nContent-Length : 5\r\nContent-Length: 5, 5\r\n\r\nhello", true, "", ""},
	{"control characters in a value", "HTTP/1.1 200 OK\r\nA: b\x01\x7fc\r\nContent-Encoding: br\x0b\r\nContent-Length: 5\r\n\r\nhello", true, "", "br"},
	{"CR in a value", "HTTP/1.1 200 OK\r\nA: b\rc\r\nContent-Length: 5\r\n\r\nhello", true, "", ""},
	{"after early hints", "HTTP/1.1 103 Early Hints\r\nnonsense\r\n\r\nHTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 5\r\n\r\nhello", true, "", ""},
	{"nothing to mend, other bytes in a value", "HTTP/1.1 200 OK\r\nA: \xc3\xa9\xe9\t~\r\nB:\r\nContent-Length: 5\r\n\r\nhello", false, "", ""},
	{"nothing to mend, a space in a name", "HTTP/1.1 200 OK\r\nA B: c\r\nContent-Length: 5\r\n\r\nhello", false, "", ""},

	{"NUL in a value", "HTTP/1.1 200 OK\r\nA: b\x00c\r\nContent-Length: 5\r\n\r\nhello", false, "malformed_head", ""},
	{"CR before what may be a field", "HTTP/1.1 200 OK\r\nA: b\rTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nhello", false, "malformed_head", ""},
	{"a length without a colon", "HTTP/1.1 200 OK\r\nContent-Length 5\r\n\r\nhello", false, "bad_length", ""},
	{"a control character before a length", "HTTP/1.1 200 OK\r\n\x01Content-Length: 5\r\n\r\nhello", false, "bad_length", ""},
	{"such lengths that differ", "HTTP/1.1 200 OK\r\nContent-Length : 5\r\nContent-Length: 4\r\n\r\nhello", false, "bad_length", ""},
	{"a length and a coding with a blank, of a kind that nobody knows", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding : x\r\n\r\nhello", false, "bad_transfer_encoding", ""},
	{"lengths that differ", "HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nhello", false, "bad_length", ""},
	{"lengths that differ in writing", "HTTP/1.1 200 OK\r\nContent-Length: 5, 05\r\n\r\nhello", false, "bad_length", ""},
	{"lengths and nothing", "HTTP/1.1 200 OK\r\nContent-Length: 5,\r\n\r\nhello", false, "bad_length", ""},
	{"lengths with a sign", "HTTP/1.1 200 OK\r\nContent-Length: +5, +5\r\n\r\nhello", false, "bad_length", ""},
	{"lengths over two lines", "HTTP/1.1 200 OK\r\nContent-Length: 5,\r\n 5\r\n\r\nhello", false, "bad_length", ""},
	{"chunked before gzip", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n5\r\nhello\r\n0\r\n\r\n", false, "bad_transfer_encoding", ""},
	{"gzip and a length", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello", false, "bad_transfer_encoding", ""},
	{"a coding that nobody knows", "HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", false, "bad_transfer_encoding", ""},
	{"a parameter", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked;q=1\r\n\r\n5\r\nhello\r\n0\r\n\r\n", false, "bad_transfer_encoding", ""},
	{"codings over two lines", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked,\r\n chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", false, "bad_transfer_encoding", ""},
	{"a vertical tab", "HTTP/1.1 200 OK\r\nTransfer-Encoding: \x0bchunked, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", false, "malformed_head", ""},
	{"a length that begins with a blank", "HTTP/1.1 200 OK\r\n Content-Length: 5\r\n\r\nhello", false, "bad_length", ""},
	{"a coding that does", "HTTP/1.1 200 OK\r\n A: b\r\n\tTransfer-Encoding : chunked\r\nA: b\r\n\r\n5\r\nhello\r\n0\r\n\r\n", false, "malformed_head", ""},
	{"CR in a chunk line", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\rx\nhello\n0\n\n", false, "bad_chunk", ""},
	{"text behind a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\nhellox\n0\n\n", true, "bad_chunk", ""},
	{"no HTTP", "ICY 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello", false, "malformed_head", ""},
}

// What can be mended is, with a warning, what could mean two things is refused,
// and over TLS it is the same.
func TestMendedHeads(t *testing.T) {
	authority := newAuthority(t)
	cert := authority.issue(t, &x509.Certificate{IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}})
	roots := x509.NewCertPool()
	roots.AddCert(authority.cert)
	for _, tt := range mendCases {
		t.Run(tt.name, func(t *testing.T) {
			plain := rawServer(t, say(tt.answer))
			secure := rawTLSServer(t, cert, say(tt.answer))
			for _, url := range []string{plain, secure} {
				res, err := get(t, newClient(t, Config{RootCAs: roots}), url)
				if tt.reason != "" {
					var e *Error
					if !errors.As(err, &e) || e.Kind != ProtocolError || e.Reason != tt.reason {
						t.Errorf("%s: got %v, want %s", url, err, tt.reason)
					}
				} else if err != nil || string(res.Body) != "hello" {
					t.Fatalf("%s: got %+v, %v; want hello", url, res, err)
				}
				if res == nil {
					continue
				}
				if got := slices.Contains(res.Warnings, "mended_head"); got != tt.mended {
					t.Errorf("%s: got warnings %q, want mended: %v", url, res.Warnings, tt.mended)
				}
				if got := strings.Join(res.Header["Content-Encoding"], ", "); got != tt.encoding {
					t.Errorf("%s: got encoding %q, want %q", url, got, tt.encoding)
				}
			}
		})
	}
}

// rawTLSServer is rawServer over TLS and HTTP/1.1.
func rawTLSServer(t testing.TB, cert tls.Certificate, serve func(c net.Conn, head string)) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{cert}})
	serveConns(t, l, func(c net.Conn) {
		if head, err := readHead(bufio.NewReader(c)); err == nil {
			serve(c, head)
		}
	})
	return "https://" + l.Addr().String()
}

// pieces is a reader that delivers a text in pieces, then ends.
type pieces struct {
	text string
	cut  int // where the first piece ends; 0: each byte is one
}

func (p *pieces) Read(b []byte) (int, error) {
	if p.text == "" {
		return 0, io.EOF
	}
	n := 1
	if p.cut > 0 {
		n, p.cut = p.cut, len(p.text)
	}
	n = copy(b, p.text[:min(n, len(p.text))])
	p.text = p.text[n:]
	return n, nil
}

// It makes no difference in which pieces an answer comes.
func TestMendedInPieces(t *testing.T) {
	for _, tt := range mendCases {
		read := func(cut int) string {
			m := &mender{r: &pieces{text: tt.answer, cut: cut}}
			m.begin()
			b, err := io.ReadAll(m)
			if err != nil {
				t.Fatal(err)
			}
			// Fields that say how long the body is may stand elsewhere.
			head, body, _ := strings.Cut(strings.ReplaceAll(string(b), "\r\n", "\n"), "\n\n")
			lines := strings.Split(head, "\n")
			slices.Sort(lines)
			return strings.Join(lines, "\n") + "\n\n" + body
		}
		want := read(len(tt.answer))
		for cut := range len(tt.answer) {
			if got := read(cut); got != want {
				t.Errorf("%s: cut at %d: got %q, want %q", tt.name, cut, got, want)
				break
			}
		}
	}
}

// A head that ends early comes as it was sent, but for a line that it ends in; one
// with a line that is too long comes whole.
func TestUnfinishedHeads(t *testing.T) {
	for text, want := range map[string]string{
		"HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\nTransfer-Enc": "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n",
		"HTTP/1.1 200 OK\r\n A: b\r\n":                            "HTTP/1.1 200 OK\r\n A: b\r\n",
		longHead:                                                  longHead,
		"HTT":                                                     "",
		"":                                                        "",
		"SSH-2.0\r\n":                                             "SSH-2.0\r\n",
		"SSH-2.0":                                                 "SSH-2.0",
	} {
		for _, cut := range []int{0, 7, 4096} {
			m := &mender{r: &pieces{text: text, cut: cut}}
			m.begin()
			if got, err := io.ReadAll(m); err != nil || string(got) != want {
				t.Errorf("%.40q: got %.80q, %v, want %.80q", text, got, err, want)
			}
		}
	}
}

var longHead = "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 5, " + strings.Repeat("5, ", 100_000) + "5\r\n\r\nhello"

// A connection that something was mended on is not used again; others are.
func TestMendedConnectionsEnd(t *testing.T) {
	for _, tt := range []struct {
		length string
		conns  int32
	}{{"5", 1}, {"5, 5", 3}} {
		var conns atomic.Int32
		url := rawServer(t, func(c net.Conn, _ string) {
			conns.Add(1)
			for {
				io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: "+tt.length+"\r\n\r\nhello")
				if _, err := readHead(bufio.NewReader(c)); err != nil {
					return
				}
			}
		})
		c := newClient(t, Config{})
		for range 3 {
			if res, err := get(t, c, url); err != nil || string(res.Body) != "hello" {
				t.Fatalf("got %+v, %v", res, err)
			}
		}
		c.Close()
		if got := conns.Load(); got != tt.conns {
			t.Errorf("Content-Length: %s: %d connections, want %d", tt.length, got, tt.conns)
		}
	}
}

// HTTP/2 goes past the mending.
func TestHTTP2IsNotMended(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello") }))
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	res, err := get(t, newClient(t, Config{RootCAs: roots}), s.URL)
	if err != nil || res.Protocol != "HTTP/2.0" || string(res.Body) != "hello" || len(res.Warnings) > 0 {
		t.Errorf("got %+v, %v", res, err)
	}
}

func BenchmarkMender(b *testing.B) {
	fields := strings.Repeat("X-Some-Field: with some value in it\r\n", 10)
	chunk := "2000\r\n" + strings.Repeat("x", 0x2000) + "\r\n"
	for _, bb := range []struct{ name, answer string }{
		{"length", "HTTP/1.1 200 OK\r\n" + fields + "Content-Length: 32768\r\n\r\n" + strings.Repeat("x", 32<<10)},
		{"chunks", "HTTP/1.1 200 OK\r\n" + fields + "Transfer-Encoding: chunked\r\n\r\n" + strings.Repeat(chunk, 4) + "0\r\n\r\n"},
		{"mended", "HTTP/1.1 200 OK\r\n" + fields + "Transfer-Encoding: chunked, chunked\r\n\r\n" + strings.Repeat(chunk, 4) + "0\r\n\r\n"},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			src := &pieces{}
			m := &mender{r: src}
			var buf [4096]byte
			for b.Loop() {
				src.text, src.cut = bb.answer, 4096
				m.begin()
				m.err = nil
				for {
					if _, err := m.Read(buf[:]); err != nil {
						break
					}
				}
			}
		})
	}
}

// Whatever comes, in whichever pieces: what was not mended passes as it is, and
// where it is cut makes no difference.
func FuzzMender(f *testing.F) {
	for i, tt := range mendCases {
		f.Add(tt.answer, uint(i*7))
	}
	f.Fuzz(func(t *testing.T, answer string, cut uint) {
		read := func(cut int) (string, bool) {
			m := &mender{r: &pieces{text: answer, cut: cut}}
			m.begin()
			b, err := io.ReadAll(m)
			if err != nil {
				t.Fatal(err)
			}
			return string(b), m.mended
		}
		bytewise, mended := read(0)
		if len(answer) == 0 {
			return
		}
		got, again := read(1 + int(cut%uint(len(answer))))
		if again != mended {
			t.Fatalf("mended: %t, in bytes: %t", again, mended)
		}
		if mended {
			return // the fields that say how long the body is may stand elsewhere
		}
		if len(got) != len(answer) || len(bytewise) != len(answer) {
			t.Errorf("got %q and %q of %q", got, bytewise, answer)
		}
	})
}

// What a proxy answers that is spoken to over TLS is mended, too, and what comes
// through its tunnel.
func TestMendedBehindATLSProxy(t *testing.T) {
	authority := newAuthority(t)
	cert := authority.issue(t, &x509.Certificate{IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}})
	roots := x509.NewCertPool()
	roots.AddCert(authority.cert)
	const twice = "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello"
	proxy := rawTLSServer(t, cert, func(c net.Conn, head string) {
		target, ok := strings.CutPrefix(head, "CONNECT ")
		if !ok {
			io.WriteString(c, twice)
			return
		}
		target, _, _ = strings.Cut(target, " ")
		server, err := net.Dial("tcp", target)
		if err != nil {
			return
		}
		defer server.Close()
		io.WriteString(c, "HTTP/1.1 200 Connected\r\n\r\n")
		go func() { io.Copy(server, c); server.Close() }()
		io.Copy(c, server)
	})
	via := parseURL(t, proxy)
	client := newClient(t, Config{RootCAs: roots, Proxy: func(*url.URL) (*url.URL, error) { return via, nil }})
	res, err := get(t, client, "http://page.example/")
	if err != nil || string(res.Body) != "hello" || !slices.Contains(res.Warnings, "mended_head") {
		t.Errorf("got %+v, %v, want hello, mended", res, err)
	}
	whole := rawTLSServer(t, cert, say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"))
	if res, err := get(t, client, whole); err != nil || string(res.Body) != "hello" || len(res.Warnings) > 0 {
		t.Errorf("through the tunnel: got %+v, %v", res, err)
	}
	res, err = get(t, client, rawTLSServer(t, cert, say(twice)))
	if err != nil || string(res.Body) != "hello" || !slices.Contains(res.Warnings, "mended_head") {
		t.Errorf("through the tunnel: got %+v, %v, want hello, mended", res, err)
	}
}
