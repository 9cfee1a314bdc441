package fetch

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"strings"
	"testing"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// h2Server speaks HTTP/2 by hand. Serve is called with every request's stream and
// says whether to keep the connection.
func h2Server(t testing.TB, ca *authority, serve func(f *http2.Framer, stream uint32) bool) string {
	t.Helper()
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		Certificates: []tls.Certificate{ca.issue(t, loopback())}, NextProtos: []string{"h2"},
	})
	if err != nil {
		t.Fatal(err)
	}
	serveConns(t, l, func(c net.Conn) { serveH2(c, serve) })
	return "https://" + l.Addr().String() + "/"
}

func serveH2(c net.Conn, serve func(f *http2.Framer, stream uint32) bool) {
	if _, err := io.ReadFull(c, make([]byte, len(http2.ClientPreface))); err != nil {
		return
	}
	f := http2.NewFramer(c, c)
	f.WriteSettings()
	for {
		frame, err := f.ReadFrame()
		if err != nil {
			return
		}
		switch frame := frame.(type) {
		case *http2.SettingsFrame:
			if !frame.IsAck() {
				f.WriteSettingsAck()
			}
		case *http2.PingFrame:
			if !frame.IsAck() {
				f.WritePing(true, frame.Data)
			}
		case *http2.HeadersFrame:
			if !serve(f, frame.StreamID) {
				return
			}
		}
	}
}

// writeHead writes a head of name and value pairs.
func writeHead(f *http2.Framer, stream uint32, end bool, pairs ...string) {
	var block bytes.Buffer
	enc := hpack.NewEncoder(&block)
	for i := 0; i < len(pairs); i += 2 {
		enc.WriteField(hpack.HeaderField{Name: pairs[i], Value: pairs[i+1]})
	}
	fragment := block.Bytes()
	f.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: fragment[:min(len(fragment), 16<<10)], EndStream: end, EndHeaders: len(fragment) <= 16<<10})
	for len(fragment) > 16<<10 {
		fragment = fragment[16<<10:]
		f.WriteContinuation(stream, len(fragment) <= 16<<10, fragment[:min(len(fragment), 16<<10)])
	}
}

func TestHTTP2(t *testing.T) {
	t.Parallel() // it waits most of the time
	ca := newAuthority(t)
	for _, tt := range []struct {
		name   string
		serve  func(f *http2.Framer, stream uint32) bool
		kind   Kind
		phase  Phase
		reason string
		body   string // what came
	}{
		{"reset before the head", func(f *http2.Framer, s uint32) bool {
			f.WriteRSTStream(s, http2.ErrCodeInternal)
			return true
		}, ProtocolError, PhaseHeaders, "h2_reset", ""},
		{"reset in the body", func(f *http2.Framer, s uint32) bool {
			writeHead(f, s, false, ":status", "200")
			f.WriteData(s, false, []byte("hello"))
			f.WriteRSTStream(s, http2.ErrCodeInternal)
			return true
		}, ProtocolError, PhaseBody, "h2_reset", "hello"},
		{"goaway before the head", func(f *http2.Framer, s uint32) bool {
			f.WriteGoAway(s, http2.ErrCodeEnhanceYourCalm, []byte("calm down"))
			return false
		}, ProtocolError, PhaseHeaders, "h2_goaway", ""},
		{"refused stream", func(f *http2.Framer, s uint32) bool {
			f.WriteRSTStream(s, http2.ErrCodeRefusedStream)
			return true
		}, ProtocolError, PhaseRequest, "h2_refused", ""},
		{"connection error", func(f *http2.Framer, s uint32) bool {
			f.WriteRawFrame(http2.FrameData, 0, 0, []byte("data on stream 0"))
			return true
		}, ProtocolError, PhaseHeaders, "h2_error", ""},
		{"head too large", func(f *http2.Framer, s uint32) bool {
			pairs := []string{":status", "200"}
			for range 320 {
				pairs = append(pairs, "x-padding", strings.Repeat("x", 1<<10))
			}
			writeHead(f, s, true, pairs...)
			return true
		}, ProtocolError, PhaseHeaders, "headers_too_large", ""},
		{"no status", func(f *http2.Framer, s uint32) bool {
			writeHead(f, s, true, "content-type", "text/html")
			return true
		}, ProtocolError, PhaseHeaders, "bad_status", ""},
		{"flood of informational answers", func(f *http2.Framer, s uint32) bool {
			for range 100 {
				writeHead(f, s, false, ":status", "103")
			}
			writeHead(f, s, true, ":status", "200")
			return true
		}, ProtocolError, PhaseHeaders, "too_many_1xx", ""},
		{"no body", func(f *http2.Framer, s uint32) bool {
			writeHead(f, s, true, ":status", "200", "content-length", "10")
			return true
		}, Incomplete, PhaseBody, "short_body", ""},
		{"short body", func(f *http2.Framer, s uint32) bool {
			writeHead(f, s, false, ":status", "200", "content-length", "10")
			f.WriteData(s, true, []byte("hello"))
			return true
		}, Incomplete, PhaseBody, "short_body", "hello"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newClient(t, Config{RootCAs: ca.pool()})
			res, err := get(t, c, h2Server(t, ca, tt.serve))
			wantError(t, err, tt.kind, tt.phase, tt.reason)
			if tt.body != "" && (res == nil || string(res.Body) != tt.body) {
				t.Errorf("got response %+v, want %q beside the error", res, tt.body)
			}
		})
	}
}

func TestLongBodyHTTP2(t *testing.T) {
	ca := newAuthority(t)
	c := newClient(t, Config{RootCAs: ca.pool()})
	res, err := get(t, c, h2Server(t, ca, func(f *http2.Framer, s uint32) bool {
		writeHead(f, s, false, ":status", "200", "content-length", "5")
		f.WriteData(s, true, []byte("hello and more"))
		return true
	}))
	if err != nil || string(res.Body) != "hello" || len(res.Warnings) != 1 || res.Warnings[0] != "long_body" {
		t.Errorf("got %+v, %v; want the length and a warning", res, err)
	}
}
