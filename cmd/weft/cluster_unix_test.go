//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

var clusterRounds = flag.Int("cluster-rounds", 1, "rounds of TestMachinesFail")

// Whatever of a crawl over several processes is killed, stopped, added or begun
// again: each line has one record, only pages in flight are fetched twice, and no
// host is asked faster than its limit by all together.
func TestMachinesFail(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel()
	for round := range *clusterRounds {
		t.Run(fmt.Sprint(round), func(t *testing.T) { failMachines(t, uint64(round)) })
	}
}

const (
	chaosHosts = 60
	chaosLines = 1500
	chaosRate  = 4
	chaosConc  = 8

	// A busy machine must not let it run out: then all that is under way is dropped.
	chaosLease = 5 * time.Second
)

func failMachines(t *testing.T, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 19))
	site := serve(t, http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.URL.Path == "/robots.txt" {
			return
		}
		time.Sleep(10 * time.Millisecond)
		html("<title>"+req.Host+req.URL.Path+"</title>").ServeHTTP(w, req)
	}))
	dir := t.TempDir()
	var list strings.Builder
	for i := range chaosLines {
		fmt.Fprintf(&list, "http://host%d.example/%d\n", i%chaosHosts, i)
	}
	urls, output := filepath.Join(dir, "urls.txt"), filepath.Join(dir, "out.jsonl")
	if err := os.WriteFile(urls, []byte(list.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	c := &chaos{t: t, addr: freeAddr(t)}
	t.Cleanup(c.end)
	hub := func() *machine {
		return c.start("hub", "--listen-nats", c.addr, "--token", "secret", "--lease", chaosLease.String(), "--mode", "threads", "--resume",
			"--host-rate", fmt.Sprint(chaosRate), "--connect-to", "::"+site.addr, "-o", output, urls)
	}
	agent := func() *machine {
		return c.start("agent", "-c", fmt.Sprint(chaosConc), "-p", "1", "nats://secret@"+c.addr)
	}
	h := hub()
	agents := []*machine{agent(), agent(), agent()}
	blows, stops := 0, 0
	for range 6 {
		if h.wait(time.Duration(500+r.IntN(1000)) * time.Millisecond) {
			break
		}
		i := r.IntN(len(agents))
		switch r.IntN(4) {
		case 0:
			blows += len(agents)
			h.kill()
			h = hub()
		case 1: // for longer than the lease
			blows++
			stops++
			a := agents[i]
			a.signal(syscall.SIGSTOP)
			time.AfterFunc(chaosLease*3/2, func() { a.signal(syscall.SIGCONT) })
		case 2:
			blows += len(agents) // partitions move
			agents = append(agents, agent())
		default:
			blows++
			agents[i].kill()
			agents[i] = agent()
		}
	}
	if !h.wait(4 * time.Minute) {
		for _, p := range append(agents, h) {
			p.signal(syscall.SIGQUIT) // it then says what it was at
			p.wait(5 * time.Second)
			t.Logf("%v says %s", p.cmd.Args, p.said())
		}
		t.Fatalf("the hub has not ended, after %d requests", site.pages())
	}
	if h.status() != 0 {
		t.Fatalf("the hub ends with status %d: %s", h.status(), h.said())
	}
	checkOneEach(t, output, chaosLines)
	if n, most := site.pages(), chaosLines+blows*chaosConc; n > most {
		t.Errorf("%d requests for %d lines and %d blows, want %d at most", n, chaosLines, blows, most)
	}
	for i := range chaosHosts {
		at := site.arrivals(fmt.Sprintf("host%d.example", i))
		for j := chaosRate + 1 + stops; j < len(at); j++ {
			if d := at[j].Sub(at[j-chaosRate-1-stops]); d < time.Second-50*time.Millisecond {
				t.Errorf("host%d.example: %d requests within %v", i, chaosRate+2+stops, d)
				break
			}
		}
	}
}

func checkOneEach(t *testing.T, output string, lines int) {
	t.Helper()
	data, err := os.ReadFile(output)
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[int64]int)
	for d := json.NewDecoder(bytes.NewReader(data)); ; {
		var rec struct {
			Line         int64
			URL, Outcome string
			Page         struct{ Title string }
		}
		if err := d.Decode(&rec); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		seen[rec.Line]++
		if want := strings.TrimPrefix(rec.URL, "http://"); rec.Outcome != "ok" || rec.Page.Title != want {
			t.Errorf("line %d is %s, %q; want ok, %q", rec.Line, rec.Outcome, rec.Page.Title, want)
		}
	}
	for line := int64(1); line <= int64(lines); line++ {
		if seen[line] != 1 {
			t.Errorf("line %d has %d records", line, seen[line])
		}
	}
}

func freeAddr(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// chaos are the processes of a round.
type chaos struct {
	t    *testing.T
	addr string
	all  []*machine
}

// A machine is one of them.
type machine struct {
	cmd  *exec.Cmd
	err  bytes.Buffer
	over chan struct{}
}

func (c *chaos) start(args ...string) *machine {
	c.t.Helper()
	p := &machine{cmd: program(c.t, args...), over: make(chan struct{})}
	p.cmd.Stderr, p.cmd.Stdout = &p.err, io.Discard
	if err := p.cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait() // its status is looked at
		close(p.over)
	}()
	c.all = append(c.all, p)
	return p
}

func (c *chaos) end() {
	for _, p := range c.all {
		p.kill()
	}
}

func (p *machine) signal(s syscall.Signal) { _ = p.cmd.Process.Signal(s) }

func (p *machine) kill() {
	p.signal(syscall.SIGKILL)
	<-p.over
}

// wait reports whether the process ends within a time.
func (p *machine) wait(d time.Duration) bool {
	select {
	case <-p.over:
		return true
	case <-time.After(d):
		return false
	}
}

func (p *machine) status() int { return p.cmd.ProcessState.ExitCode() }

// said is what it wrote until now, which is the end of it.
func (p *machine) said() string {
	p.kill()
	return p.err.String()
}

// pages is how many requests there were but for robots.txt.
func (s *site) pages() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, at := range s.hits {
		if !strings.HasSuffix(key, "/robots.txt") {
			n += len(at)
		}
	}
	return n
}
