package fetch

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// nameServer is a DNS server on loopback. It answers the A questions that
// answers knows; the others do not exist. A nil list is a server failure, and a
// name that begins with "silent" gets no answer.
type nameServer struct {
	conn net.PacketConn

	mu        sync.Mutex
	answers   map[string][]string
	questions map[string]int
}

func newNameServer(t testing.TB, answers map[string][]string) *nameServer {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &nameServer{conn: conn, answers: answers, questions: make(map[string]int)}
	var wg sync.WaitGroup
	wg.Go(s.serve)
	t.Cleanup(func() { conn.Close(); wg.Wait() })
	return s
}

// resolver asks s about everything.
func (s *nameServer) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return dialImpatiently(s.conn, 3*time.Second)
	}}
}

func (s *nameServer) asked(name string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.questions[name]
}

func (s *nameServer) serve() {
	buf := make([]byte, 1500)
	for {
		n, from, err := s.conn.ReadFrom(buf)
		if err != nil {
			return
		}
		var m dnsmessage.Message
		if m.Unpack(buf[:n]) != nil || len(m.Questions) != 1 || !s.answer(&m) {
			continue
		}
		if reply, err := m.Pack(); err == nil {
			s.conn.WriteTo(reply, from)
		}
	}
}

func (s *nameServer) answer(m *dnsmessage.Message) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := m.Questions[0]
	name := strings.TrimSuffix(q.Name.String(), ".")
	addrs, known := s.answers[name]
	if q.Type == dnsmessage.TypeA {
		s.questions[name]++
	}
	m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
	switch {
	case strings.HasPrefix(name, "silent"):
		return false
	case !known:
		m.RCode = dnsmessage.RCodeNameError
	case addrs == nil:
		m.RCode = dnsmessage.RCodeServerFailure
	case q.Type == dnsmessage.TypeA:
		for _, a := range addrs {
			m.Answers = append(m.Answers, dnsmessage.Resource{
				Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 1},
				Body:   &dnsmessage.AResource{A: netip.MustParseAddr(a).As4()},
			})
		}
	}
	return true
}

func TestNames(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	s := newNameServer(t, map[string][]string{"page.example": {"127.0.0.1"}, "broken.example": nil})
	c := newClient(t, Config{Resolver: s.resolver(), ConnectTimeout: 2 * time.Second})
	base := rawServer(t, say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"))
	_, port, _ := net.SplitHostPort(strings.Trim(base, "/htp:"))

	for range 3 {
		res, err := get(t, c, "http://page.example:"+port)
		if err != nil || string(res.Body) != "hello" || res.IP.String() != "127.0.0.1" {
			t.Errorf("got %+v, %v; want the page", res, err)
		}
	}
	_, err := get(t, c, "http://missing.example/")
	wantError(t, err, DNSError, PhaseDNS, "no_such_host")
	_, err = get(t, c, "http://missing.example/again")
	wantError(t, err, DNSError, PhaseDNS, "no_such_host")
	_, err = get(t, c, "http://broken.example/")
	wantError(t, err, DNSError, PhaseDNS, "dns_failure")
	_, err = get(t, c, "http://silent.example/")
	wantError(t, err, Timeout, PhaseDNS, "connect_timeout")

	for _, name := range []string{"page.example", "missing.example"} {
		if got := s.asked(name); got != 1 {
			t.Errorf("%s: got %d questions, want 1", name, got)
		}
	}
}

func TestNameServerDoesNotAnswer(t *testing.T) {
	silent, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	r := &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return dialImpatiently(silent, 10*time.Millisecond)
	}}
	_, err = get(t, newClient(t, Config{Resolver: r}), "http://page.example/")
	wantError(t, err, DNSError, PhaseDNS, "dns_timeout")
}

// impatientConn waits for an answer no longer than limit. The resolver's own
// patience is seconds, also when nobody waits any more.
type impatientConn struct {
	*net.UDPConn // the resolver wants to see a net.PacketConn
	limit        time.Duration
}

func dialImpatiently(server net.PacketConn, limit time.Duration) (net.Conn, error) {
	c, err := net.DialUDP("udp", nil, server.LocalAddr().(*net.UDPAddr))
	return impatientConn{c, limit}, err
}

func (c impatientConn) SetDeadline(time.Time) error {
	return c.UDPConn.SetDeadline(time.Now().Add(c.limit))
}

func TestLookupsOfOneNameAreShared(t *testing.T) {
	s := newNameServer(t, map[string][]string{"page.example": {"127.0.0.1", "127.0.0.2"}})
	r := newResolver(s.resolver())
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if addrs, err := r.lookup(t.Context(), "page.example"); err != nil || len(addrs) != 2 {
				t.Errorf("got %v, %v", addrs, err)
			}
		})
	}
	wg.Wait()
	if got := s.asked("page.example"); got != 1 {
		t.Errorf("got %d questions, want 1", got)
	}
}

// Who waits for the look-up of somebody who gives up looks the name up himself.
func TestAnotherGoesOnWithALookup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newResolver(net.DefaultResolver)
		for range dnsLookups { // so that nobody goes on yet
			r.slots <- struct{}{}
		}
		lookup := func(ctx context.Context, want error) {
			if addrs, err := r.lookup(ctx, "127.0.0.1"); !errors.Is(err, want) || (err == nil) != (len(addrs) == 1) {
				t.Errorf("got %v, %v, want %v", addrs, err, want)
			}
		}
		first, cancel := context.WithCancel(t.Context())
		go lookup(first, context.Canceled)
		synctest.Wait()
		for range 10 {
			go lookup(t.Context(), nil)
			go lookup(first, context.Canceled)
		}
		synctest.Wait()
		cancel()
		synctest.Wait()
		<-r.slots
		synctest.Wait()
		lookup(t.Context(), nil)
	})
}

func TestAnswersExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &answer{done: make(chan struct{}), expires: time.Now().Add(dnsTTL)}
		if !a.usable() {
			t.Error("an answer on its way is not waited for")
		}
		close(a.done)
		if time.Sleep(dnsTTL - time.Nanosecond); !a.usable() {
			t.Error("expired too early")
		}
		if time.Sleep(time.Nanosecond); a.usable() {
			t.Error("did not expire")
		}
	})
}

func TestTheCacheIsBounded(t *testing.T) {
	r := newResolver(net.DefaultResolver)
	for i := range 3 * dnsNames {
		r.lookup(t.Context(), netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}).String()) // no question is sent for an address
	}
	if got := len(r.young) + len(r.old); got > 2*dnsNames {
		t.Errorf("got %d names kept, want at most %d", got, 2*dnsNames)
	}
}

func TestInterleave(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"1.1.1.1", "1.1.1.1"},
		{"1.1.1.1 1.1.1.2", "1.1.1.1 1.1.1.2"},
		{"::1 ::2 ::3 1.1.1.1 1.1.1.2", "::1 1.1.1.1 ::2 1.1.1.2 ::3"},
		{"1.1.1.1 ::1 ::2", "1.1.1.1 ::1 ::2"},
		{"::1 ::2 ::3 ::4 ::5 ::6 ::7 ::8 ::9 1.1.1.1", "::1 1.1.1.1 ::2 ::3 ::4 ::5 ::6 ::7"},
	} {
		var in []netip.Addr
		for s := range strings.FieldsSeq(tt.in) {
			in = append(in, netip.MustParseAddr(s))
		}
		var got []string
		for _, a := range interleave(in) {
			got = append(got, a.String())
		}
		if !slices.Equal(got, strings.Fields(tt.want)) {
			t.Errorf("interleave(%s): got %v, want %s", tt.in, got, tt.want)
		}
	}
}

// The first address does not answer, the second refuses, the third is there.
func TestEveryAddressIsTried(t *testing.T) {
	base := rawServer(t, say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"))
	_, port, _ := net.SplitHostPort(strings.Trim(base, "/htp:"))
	s := newNameServer(t, map[string][]string{"page.example": {"240.0.0.1", "127.0.0.9", "127.0.0.1"}})
	res, err := get(t, newClient(t, Config{Resolver: s.resolver()}), "http://page.example:"+port)
	if err != nil || res.IP.String() != "127.0.0.1" {
		t.Errorf("got %+v, %v; want the page from the address that answers", res, err)
	}
}
