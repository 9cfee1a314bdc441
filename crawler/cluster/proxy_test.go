package cluster

import (
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"weft/crawler"
	"weft/crawler/cluster/natsd"
	"weft/crawler/discovery"
	"weft/crawler/frontier"
	"weft/crawler/scope"
)

// A proxy stands between a client and the server and does to what passes what
// networks do: it holds it back, swallows it, cuts the connections, and heals.
type proxy struct {
	net.Listener
	to string

	mu    sync.Mutex
	conns map[net.Conn]bool
	cut   bool          // connections end at once
	late  time.Duration // by how much each piece is
	flows chan struct{} // closed while pieces pass
}

func newProxy(t testing.TB, to string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{Listener: l, to: to, conns: make(map[net.Conn]bool), flows: make(chan struct{})}
	close(p.flows)
	var passing sync.WaitGroup
	passing.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			passing.Go(func() { p.pass(c) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		p.heal()
		p.sever()
		passing.Wait()
	})
	return p
}

// pass carries one connection.
func (p *proxy) pass(client net.Conn) {
	defer client.Close()
	p.mu.Lock()
	to := p.to
	p.mu.Unlock()
	server, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer server.Close()
	p.mu.Lock()
	if p.cut {
		p.mu.Unlock()
		return
	}
	p.conns[client] = true
	p.mu.Unlock()
	var ways sync.WaitGroup
	ways.Go(func() { p.carry(server, client) })
	ways.Go(func() { p.carry(client, server) })
	ways.Wait()
	p.mu.Lock()
	delete(p.conns, client)
	p.mu.Unlock()
}

func (p *proxy) carry(to, from net.Conn) {
	defer to.Close()
	defer from.Close()
	buf := make([]byte, 16<<10)
	for {
		n, err := from.Read(buf)
		p.mu.Lock()
		flows, late := p.flows, p.late
		p.mu.Unlock()
		<-flows
		time.Sleep(late)
		if n > 0 {
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// lead makes the proxy lead somewhere else.
func (p *proxy) lead(to string) {
	p.mu.Lock()
	p.to = to
	p.mu.Unlock()
	p.sever()
}

// sever ends all connections.
func (p *proxy) sever() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		c.Close()
	}
}

// fail does one of those things.
func (p *proxy) fail(r *rand.Rand) {
	p.mu.Lock()
	switch r.IntN(4) {
	case 0: // a connection that breaks, and comes again
	case 1: // a network that is away
		p.cut = true
	case 2: // one that swallows everything, and tells nobody
		select {
		case <-p.flows:
			p.flows = make(chan struct{})
		default:
		}
		p.mu.Unlock()
		return
	default: // a slow one
		p.late = time.Duration(r.IntN(60)) * time.Millisecond
		p.mu.Unlock()
		return
	}
	p.mu.Unlock()
	p.sever()
}

func (p *proxy) heal() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut, p.late = false, 0
	select {
	case <-p.flows:
	default:
		close(p.flows)
	}
}

var networkRounds = flag.Int("network-rounds", 1, "rounds of TestNetworkFails")

// Whatever the network between the machines and their server does, for moments or
// for longer than a lease, each line, and each page that they link to, has one
// record, and no host is asked faster than its limit.
func TestNetworkFails(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel()
	for round := range *networkRounds {
		t.Run(fmt.Sprint("list ", round), func(t *testing.T) { failNetwork(t, uint64(round), nil) })
		t.Run(fmt.Sprint("links ", round), func(t *testing.T) {
			failNetwork(t, uint64(round), &discovery.Config{Scope: scope.Config{Within: []string{"any"}}})
		})
	}
}

const (
	networkLease = 3 * time.Second
	networkHosts = 40
	networkRate  = 5
)

func failNetwork(t *testing.T, seed uint64, follow *discovery.Config) {
	t.Parallel()
	r := rand.New(rand.NewPCG(seed, 7))
	w := newWeb(t)
	w.wait = 5 * time.Millisecond
	srv := serve(t, t.TempDir())
	var urls []string
	for i := range 1200 {
		url := fmt.Sprintf("http://a%d.example/%d", i%networkHosts, i)
		if i%20 == 0 {
			url += fmt.Sprintf("?to=http://b%d.example/%d", i%networkHosts, i)
		}
		urls = append(urls, url)
	}
	var proxies []*proxy
	connect := func() Connection {
		p := newProxy(t, srv.Addr().String())
		proxies = append(proxies, p)
		return Connection{URL: strings.Replace(srv.URL("127.0.0.1"), srv.Addr().String(), p.Addr().String(), 1), Job: "cut"}
	}
	list := urls
	if follow != nil { // all but the first are found, ten by each
		list = urls[:1]
		w.links = tenEach(urls)
	}
	start := w.stages(t, crawler.Config{Limits: frontier.Config{HostRate: networkRate}, Concurrency: 8, Follow: follow})
	as := newAgents(t)
	for i := range 3 {
		as.add(AgentConfig{Connection: connect(), Name: fmt.Sprint(i), Start: start, Log: logger(t)})
	}
	hub := HubConfig{Connection: connect(), Lease: networkLease, Log: logger(t)}
	over := make(chan struct{})
	var failing sync.WaitGroup
	failing.Go(func() {
		for w.requests() == 0 { // all are there
			time.Sleep(10 * time.Millisecond)
		}
		for {
			p := proxies[r.IntN(len(proxies))]
			p.fail(r)
			// For moments, or for longer than a lease.
			for _, d := range []time.Duration{time.Duration(r.IntN(int(networkLease * 3 / 2))), 300 * time.Millisecond} {
				select {
				case <-over:
					p.heal()
					return
				case <-time.After(d):
				}
				p.heal()
			}
		}
	})
	recs := crawlOn(t, hub, follow, list)
	close(over)
	failing.Wait()
	for i, rec := range recs { // as if all were lines
		recs[i].Line += rec.Found
	}
	oneEach(t, recs, len(urls), "ok")
	for host, at := range w.arrivals() {
		for i := networkRate + 1; i < len(at); i++ {
			if d := at[i].Sub(at[i-networkRate-1]); d < time.Second-50*time.Millisecond {
				t.Errorf("%s: %d requests within %v", host, networkRate+2, d)
				break
			}
		}
	}
}

// tenEach makes the page /I link to ten of the URLs, so that the first leads to all.
func tenEach(urls []string) func(path string) []string {
	return func(path string) []string {
		i, err := strconv.Atoi(path[1:])
		if err != nil {
			return nil
		}
		return urls[min(10*i+1, len(urls)):min(10*i+11, len(urls))]
	}
}

// A hub that goes on with a store reads it though answers do not come at first.
func TestLookingWhileNothingIsAnswered(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel()
	srv := serve(t, t.TempDir())
	h := began(t, srv, time.Hour)
	h.stop()
	h.workers.Wait()
	p := newProxy(t, srv.Addr().String())
	b, err := connect(t.Context(), Connection{URL: strings.Replace(srv.URL("127.0.0.1"), srv.Addr().String(), p.Addr().String(), 1), Job: "fenced"},
		"test", false, orSilent(nil))
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	b.store = h.b.store
	p.mu.Lock()
	p.late = 2 * tryTime
	p.mu.Unlock()
	time.AfterFunc(3*tryTime, p.heal)
	next := &Hub{b: b, view: newView(b), log: orSilent(nil)}
	if err := next.look(t.Context(), 0); err != nil || next.known == nil || next.view.current().settings == nil {
		t.Errorf("%v, %v; want what the store has", next.known, err)
	}
}

// An answer that was swallowed is asked for again: what was written has been
// written once.
func TestAppendWhoseAnswerIsLost(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel()
	srv := serve(t, t.TempDir())
	p := newProxy(t, srv.Addr().String())
	b, err := connect(t.Context(), Connection{URL: strings.Replace(srv.URL("127.0.0.1"), srv.Addr().String(), p.Addr().String(), 1), Job: "lost"},
		"test", false, orSilent(nil))
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	b.store = "one"
	if err := errors.Join(b.fence(t.Context(), "job", 1), b.create(t.Context(), 1)); err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	p.late = 200 * time.Millisecond
	p.mu.Unlock()
	var end uint64
	for i := range 4 {
		cut := time.AfterFunc(300*time.Millisecond, p.sever) // the message has passed, its answer has not
		seq, err := b.append(t.Context(), b.subject("in", 7), []byte(fmt.Sprint(i)), end)
		cut.Stop()
		if err != nil || seq <= end {
			t.Fatalf("message %d: sequence %d after %d, %v", i, seq, end, err)
		}
		end = seq
	}
	p.heal()
	got, err := b.read(t.Context(), "in", b.subject("in", 7), 1)
	if err != nil || len(got) != 4 {
		t.Fatalf("%d messages, %v; want 4", len(got), err)
	}
}

// A job is tidied up as soon as the connection is there again.
func TestRemovedWhenTheConnectionIsBack(t *testing.T) {
	t.Parallel()
	srv := serve(t, t.TempDir())
	p := newProxy(t, srv.Addr().String())
	b, err := connect(t.Context(), Connection{URL: strings.Replace(srv.URL("127.0.0.1"), srv.Addr().String(), p.Addr().String(), 1), Job: "away"}, "hub", false, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	if err := errors.Join(b.fence(t.Context(), "job", 1), b.create(t.Context(), 1)); err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	p.cut = true
	p.mu.Unlock()
	p.sever()
	for !b.nc.IsReconnecting() {
		time.Sleep(time.Millisecond)
	}
	var healing sync.WaitGroup
	healing.Go(func() {
		time.Sleep(200 * time.Millisecond)
		p.heal()
	})
	if err := b.remove(t.Context(), kinds...); err != nil {
		t.Error(err)
	}
	healing.Wait()
}

// Who is refused for a while, as another server is at the address, comes back when
// the right one does.
func TestRefusedForAWhile(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel()
	srv := serve(t, t.TempDir())
	other, err := natsd.Start(natsd.Config{Addr: "127.0.0.1:0", Token: "another", Dir: t.TempDir(), NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	p := newProxy(t, srv.Addr().String())
	b, err := connect(t.Context(), Connection{URL: strings.Replace(srv.URL("127.0.0.1"), srv.Addr().String(), p.Addr().String(), 1), Job: "refused"}, "agent", false, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	var refused atomic.Int64
	b.nc.SetErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
		if errors.Is(err, nats.ErrAuthorization) {
			refused.Add(1)
		}
	})
	p.lead(other.Addr().String())
	for refused.Load() < 3 && !b.nc.IsClosed() {
		time.Sleep(10 * time.Millisecond)
	}
	p.lead(srv.Addr().String())
	if err := errors.Join(b.fence(t.Context(), "job", 1), b.create(t.Context(), 1)); err != nil {
		t.Error(err)
	}
}
