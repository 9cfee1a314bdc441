//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"errors"
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
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

var clusterRounds = flag.Int("cluster-rounds", 1, "rounds of TestMachinesFail")

// Whatever of a crawl over several processes is killed, stopped, added or begun
// again: each line, and each page that they link to, has one record, only pages in
// flight are fetched twice, and no host is asked faster than its limit by all
// together.
func TestMachinesFail(t *testing.T) {
	t.Parallel()
	var held atomic.Int64
	t.Cleanup(func() { t.Logf("%d of %d rounds held", held.Load(), 2**clusterRounds) })
	run := func(name string, round func(t *testing.T)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			round(t)
			if !t.Failed() {
				held.Add(1)
			}
		})
	}
	for seed := range uint64(*clusterRounds) {
		run(fmt.Sprint("list ", seed), func(t *testing.T) { failMachines(t, seed, chaosPages) })
		run(fmt.Sprint("links ", seed), func(t *testing.T) { failMachines(t, seed, chaosSeeds, "-r", "--scope", "any", "-l", "0") })
	}
}

const (
	chaosHosts = 60
	chaosPages = 1500
	chaosSeeds = 5
	chaosRate  = 4
	chaosConc  = 8

	// A busy machine must not let it run out: then all that is under way is dropped.
	chaosLease = 5 * time.Second
)

// chaosURL is a page of the chaos; each is on another site than the ones that it
// links to.
func chaosURL(i int) string { return fmt.Sprintf("http://host%d.example/%d", i%chaosHosts, i) }

// chaosMoved is where page i redirects to, on another site; 0 is nowhere.
func chaosMoved(i int) int {
	if i%10 == 9 && i < chaosPages {
		return chaosPages + i*7
	}
	return 0
}

func chaosLinks(i int) (to []int) {
	for j := 4*i + chaosSeeds; j < min(4*i+4+chaosSeeds, chaosPages); j++ {
		to = append(to, j)
	}
	return to
}

func chaosSite(t *testing.T) *site {
	return serve(t, http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.URL.Path == "/robots.txt" {
			return
		}
		time.Sleep(10 * time.Millisecond)
		var i int
		fmt.Sscanf(req.URL.Path, "/%d", &i)
		if to := chaosMoved(i); to > 0 {
			http.Redirect(w, req, chaosURL(to), http.StatusFound)
			return
		}
		var links strings.Builder
		for _, j := range chaosLinks(i) {
			fmt.Fprintf(&links, "<a href=%s>%d</a>", chaosURL(j), j)
		}
		html("<title>"+req.Host+req.URL.Path+"</title>"+links.String())(w, req)
	}))
}

func failMachines(t *testing.T, seed uint64, lines int, flags ...string) {
	r := rand.New(rand.NewPCG(seed, 19))
	site := chaosSite(t)
	stalled := watchStalls(t)
	dir := t.TempDir()
	var list strings.Builder
	for i := range lines {
		fmt.Fprintln(&list, chaosURL(i))
	}
	urls, output := filepath.Join(dir, "urls.txt"), filepath.Join(dir, "out.jsonl")
	if err := os.WriteFile(urls, []byte(list.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	c := &chaos{t: t, addr: freeAddr(t)}
	t.Cleanup(c.end)
	hub := func() *machine {
		return c.start(append([]string{"hub", "--listen-nats", c.addr, "--token", "secret", "--lease", chaosLease.String(), "--mode", "threads", "--resume",
			"--host-rate", fmt.Sprint(chaosRate), "--connect-to", "::" + site.addr, "-o", output, urls}, flags...)...)
	}
	agent := func() *machine {
		return c.start("agent", "-c", fmt.Sprint(chaosConc), "-p", "1", "nats://secret@"+c.addr)
	}
	h := hub()
	agents := []*machine{agent(), agent(), agent()}
	blows, stops := 0, 0
	for range 6 {
		if h.endsWithin(time.Duration(500+r.IntN(1000)) * time.Millisecond) {
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
	if !h.ends() {
		for _, p := range append(agents, h) {
			p.signal(syscall.SIGQUIT) // it then says what it was at
			p.endsWithin(5 * time.Second)
			t.Logf("%v says %s", p.cmd.Args, p.said())
		}
		t.Fatalf("the hub has not ended, after %d requests", site.pages())
	}
	if h.status() != 0 {
		t.Fatalf("the hub ends with status %d: %s", h.status(), h.said())
	}
	requests := checkChaos(t, output, lines)
	if n, most := site.pages(), requests+blows*chaosConc; n > most {
		t.Errorf("%d requests where %d are needed, and %d blows, want %d at most", n, requests, blows, most)
	}
	for i := range chaosHosts {
		at := site.arrivals(fmt.Sprintf("host%d.example", i))
		for j := chaosRate + 1 + stops; j < len(at); j++ {
			first := at[j-chaosRate-1-stops]
			if d := at[j].Sub(first); d < time.Second-seenLate && !stalled(first, at[j]) {
				t.Errorf("host%d.example: %d requests within %v", i, chaosRate+2+stops, d)
				break
			}
		}
	}
}

// A hub that goes on with an output that is older than its store, or without the
// store, makes the store anew: every page has one record all the same.
func TestHubMakesItsStoreAnew(t *testing.T) {
	for _, tt := range []struct {
		name  string
		lines int
		flags []string
	}{{"list", chaosPages, nil}, {"links", chaosSeeds, []string{"-r", "--scope", "any", "-l", "0"}}} {
		for _, lost := range []string{"store", "records", "checkpoint", "copy"} {
			if lost != "copy" && (tt.flags == nil || raceEnabled) {
				continue // as with links, and with copy
			}
			t.Run(tt.name+" "+lost, func(t *testing.T) {
				t.Parallel()
				site := chaosSite(t)
				dir := t.TempDir()
				var urls strings.Builder
				for i := range tt.lines {
					fmt.Fprintln(&urls, chaosURL(i))
				}
				list, output := filepath.Join(dir, "urls.txt"), filepath.Join(dir, "out.jsonl")
				if err := os.WriteFile(list, []byte(urls.String()), 0o600); err != nil {
					t.Fatal(err)
				}
				c := &chaos{t: t, addr: freeAddr(t)}
				t.Cleanup(c.end)
				hub := func() *machine {
					return c.start(append([]string{"hub", "--listen-nats", c.addr, "--token", "secret", "--lease", "2s", "--mode", "threads", "--resume",
						"--host-rate", "0", "--connect-to", "::" + site.addr, "-o", output, list}, tt.flags...)...)
				}
				h := hub()
				for range 2 {
					c.start("agent", "-c", "8", "-p", "1", "nats://secret@"+c.addr)
				}
				has := func(n int) func() bool {
					return func() bool {
						data, _ := os.ReadFile(output) // it may not be there yet
						return bytes.Count(data, []byte("\n")) > n
					}
				}
				await(t, "some records", has(50))
				await(t, "a checkpoint", func() bool { return exists(output + ".state") })
				older := make(map[string][]byte)
				for _, name := range []string{output + ".state", output + ".links", output} { // each has what those before it speak of
					older[name], _ = os.ReadFile(name)
				}
				older[output] = older[output][:bytes.LastIndexByte(older[output], '\n')+1]
				await(t, "more records", has(bytes.Count(older[output], []byte("\n"))+200))
				h.kill()
				var err error
				switch lost {
				case "store":
					err = os.RemoveAll(output + ".store")
				case "checkpoint":
					err = os.Remove(output + ".state")
				case "records":
					err = os.WriteFile(output, older[output], 0o600)
				default:
					for name, data := range older {
						err = errors.Join(err, os.WriteFile(name, data, 0o600))
					}
				}
				if err != nil {
					t.Fatal(err)
				}
				if h = hub(); !h.ends() {
					h.signal(syscall.SIGQUIT)
					h.endsWithin(5 * time.Second)
					t.Fatalf("the hub has not ended: %s", h.said())
				}
				if h.status() != 0 {
					t.Fatalf("the hub ends with status %d: %s", h.status(), h.said())
				}
				checkChaos(t, output, tt.lines)
			})
		}
	}
}

// A hub may go on with a shorter list than agents have begun: it ends when the lines
// of that have their records.
func TestHubGoesOnWithLess(t *testing.T) {
	t.Parallel()
	site := chaosSite(t)
	var urls strings.Builder
	for i := range chaosPages {
		fmt.Fprintln(&urls, chaosURL(i))
	}
	dir := t.TempDir()
	list, output := filepath.Join(dir, "urls.txt"), filepath.Join(dir, "out.jsonl")
	if err := os.WriteFile(list, []byte(urls.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	c := &chaos{t: t, addr: freeAddr(t)}
	t.Cleanup(c.end)
	hub := func(flags ...string) *machine {
		return c.start(append([]string{"hub", "--listen-nats", c.addr, "--token", "secret", "--lease", "2s", "--mode", "threads", "--resume",
			"--host-rate", "2", "--connect-to", "::" + site.addr, "-o", output, list}, flags...)...)
	}
	h := hub()
	c.start("agent", "-c", "8", "-p", "1", "nats://secret@"+c.addr)
	await(t, "some records", func() bool {
		data, _ := os.ReadFile(output) // it may not be there yet
		return bytes.Count(data, []byte("\n")) > 50
	})
	h.kill()
	const limit = 400
	if h = hub("--limit", fmt.Sprint(limit)); !h.ends() || h.status() != 0 {
		t.Fatalf("the hub has not ended well: %s", h.said())
	}
	recs, err := readRecords(output)
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[int64]int)
	for _, rec := range recs {
		seen[rec.Line]++
	}
	for line := range int64(chaosPages) {
		if n := seen[line+1]; n > 1 || n < 1 && line < limit {
			t.Errorf("line %d has %d records", line+1, n)
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// checkChaos checks that each page that a list of so many lines leads to has one
// record, and says how many requests that takes.
func checkChaos(t *testing.T, output string, lines int) (requests int) {
	t.Helper()
	recs, err := readRecords(output)
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]int)
	for _, rec := range recs {
		seen[rec.URL]++
		var page struct{ Title string }
		_ = json.Unmarshal(rec.Page, &page) // without one it has no title
		var i int
		fmt.Sscanf(rec.URL[strings.LastIndexByte(rec.URL, '/'):], "/%d", &i)
		want := rec.URL
		if to := chaosMoved(i); to > 0 {
			want = chaosURL(to)
		}
		if rec.Outcome != "ok" || "http://"+page.Title != want {
			t.Errorf("%s is %s, %q; want ok, %q", rec.URL, rec.Outcome, page.Title, want)
		}
	}
	todo := make([]int, lines)
	for i := range todo {
		todo[i] = i
	}
	pages := 0
	for ; len(todo) > 0; todo = todo[1:] {
		i := todo[0]
		pages++
		requests++
		if chaosMoved(i) > 0 {
			requests++
		} else if lines < chaosPages {
			todo = append(todo, chaosLinks(i)...)
		}
		if n := seen[chaosURL(i)]; n != 1 {
			t.Errorf("%s has %d records", chaosURL(i), n)
		}
	}
	if len(recs) != pages {
		t.Errorf("%d records, want %d", len(recs), pages)
	}
	if lines < chaosPages {
		checkFollow(t, recs)
	}
	return requests
}

// freeAddr is an address that a hub may take, and take again after a kill: its
// port is below those that systems give to connections going out.
func freeAddr(t *testing.T) string {
	for range 100 {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 20000+rand.IntN(12000)))
		if err == nil {
			defer l.Close()
			return l.Addr().String()
		}
	}
	t.Fatal("no port between 20000 and 32000 is free")
	return ""
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

// ends reports whether the process comes to its end.
func (p *machine) ends() bool { return p.endsWithin(patience) }

func (p *machine) endsWithin(d time.Duration) bool {
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
