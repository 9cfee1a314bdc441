package main

import (
	"fmt"
	"hash/fnv"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// A situation is a list whose bottleneck is known.
type situation struct {
	name       string
	lists      []pages
	flags      []string
	outputRate int // bytes of the output that are read a second; 0 is all

	// What the verdict has to say: one of heldBy; where; and, if it matters,
	// which advice is there.
	heldBy []string
	where  string
	change string
}

// pages are those of some hosts, in turns. A page takes the server between low
// and high to answer for.
type pages struct {
	kind      string // of host names
	hosts     int
	each      int // pages of a host
	low, high time.Duration
	heavy     int // there are so many heavy pages to choose from; 0 means light ones
}

func situations(heavy int) []situation {
	const ms = time.Millisecond
	light := func(hosts, each int) pages { return pages{"light", hosts, each, 100 * ms, 200 * ms, 0} }
	big := func(hosts, each int) pages { return pages{"heavy", hosts, each, 0, 0, heavy} }
	both := func(hosts, each int, d time.Duration) pages { return pages{"mixed", hosts, each, d, d, heavy} }
	flags := strings.Fields
	return []situation{
		{name: "latency", lists: []pages{light(10, 16)}, flags: flags("--mode threads --concurrency 8 --host-conns 0"),
			heldBy: []string{"waiting"}, change: "--concurrency 16"},
		{name: "latency-serial", lists: []pages{light(10, 6)}, flags: flags("--mode serial --concurrency 8"),
			heldBy: []string{"waiting"}, change: "--mode threads"},
		{name: "latency-one-host", lists: []pages{light(1, 60)}, flags: flags("--mode threads --concurrency 32 --host-conns 2"),
			heldBy: []string{"waiting"}, where: "light0.example:80", change: "--host-conns 4"},
		{name: "latency-few-pages", lists: []pages{light(120, 1)}, flags: flags("--mode threads --concurrency 8"),
			heldBy: []string{"waiting"}, change: "--concurrency 16"},
		{name: "slow-host", lists: []pages{light(8, 12), {"slow", 1, 20, 900 * ms, 900 * ms, 0}}, flags: flags("--mode threads --concurrency 16"),
			heldBy: []string{"waiting"}, where: "slow0.example:80", change: "--host-conns 8"},
		{name: "politeness", lists: []pages{light(4, 5), {"strict", 1, 40, 20 * ms, 20 * ms, 0}}, flags: flags("--mode threads --host-rate 10"),
			heldBy: []string{"politeness"}, where: "strict0.example:80", change: "--host-rate 20"},
		{name: "politeness-few-pages", lists: []pages{{"strict", 30, 2, 20 * ms, 20 * ms, 0}}, flags: flags("--mode threads --host-rate 1"),
			heldBy: []string{"politeness"}, change: "--host-rate 2"},
		{name: "rate", lists: []pages{light(10, 6)}, flags: flags("--mode threads --rate 20"),
			heldBy: []string{"politeness"}, change: "--rate 40"},
		{name: "heavy-serial", lists: []pages{big(4, 40)}, flags: flags("--mode serial"),
			heldBy: []string{"computing"}, change: "--mode threads"},
		{name: "heavy-one-parser", lists: []pages{big(4, 40)}, flags: flags("--mode threads --procs 1 --host-conns 0"),
			heldBy: []string{"computing"}, change: "--procs 2"},
		{name: "heavy-one-worker", lists: []pages{big(4, 40)}, flags: flags("--mode hybrid --procs 1 --host-conns 0"),
			heldBy: []string{"computing"}, change: "--procs 2"},
		{name: "heavy-lock", lists: []pages{big(4, 40)}, flags: flags("--mode threads --gil --host-conns 0"),
			heldBy: []string{"lock"}, change: "--gil=false"},
		{name: "heavy-threads", lists: []pages{big(4, 40)}, flags: flags("--mode threads --host-conns 0"),
			heldBy: []string{"computing"}},
		{name: "mixed-waiting", lists: []pages{both(4, 20, 300*ms)}, flags: flags("--mode threads --concurrency 4 --host-conns 0"),
			heldBy: []string{"waiting"}, change: "--concurrency 8"},
		{name: "mixed-computing", lists: []pages{both(4, 80, 20*ms)}, flags: flags("--mode threads --concurrency 32 --procs 1 --host-conns 0"),
			heldBy: []string{"computing"}, change: "--procs 2"},
		{name: "mixed-serial", lists: []pages{both(4, 20, 40*ms)}, flags: flags("--mode serial"),
			heldBy: []string{"waiting", "computing"}, change: "--mode threads"},
		{name: "slow-output", lists: []pages{{"heavy", 4, 20, 20 * ms, 20 * ms, heavy}}, flags: flags("--mode threads --host-conns 0"), outputRate: 1 << 20,
			heldBy: []string{"writing"}},
		{name: "handoff", lists: []pages{{"light", 10, 400, 0, 0, 0}}, flags: flags("--mode hybrid --fields title --host-conns 0"),
			heldBy: []string{"handoff", "computing", "waiting"}},
	}
}

// list has the pages of the hosts in turns.
func (s *situation) list() string {
	var b strings.Builder
	for n := 0; ; n++ {
		before := b.Len()
		for _, p := range s.lists {
			for host := range p.hosts {
				if n < p.each {
					p.write(&b, host, n)
				}
			}
		}
		if b.Len() == before {
			return b.String()
		}
	}
}

func (p *pages) write(b *strings.Builder, host, n int) {
	h := fnv.New32a()
	fmt.Fprint(h, p.kind, host, n)
	d := p.low
	if p.high > p.low {
		d += time.Duration(h.Sum32()) % (p.high - p.low)
	}
	page := "light"
	if p.heavy > 0 {
		page = fmt.Sprint((n*p.hosts + host) % p.heavy)
	}
	fmt.Fprintf(b, "http://%s%d.example/%s/%s/%d\n", p.kind, host, d, page, n)
}

// site answers as the path says: /LATENCY/PAGE/NUMBER. robots.txt is not there.
type site struct{ heavy [][]byte }

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	part := strings.Split(r.URL.Path, "/")
	if len(part) != 4 {
		http.NotFound(w, r)
		return
	}
	d, err := time.ParseDuration(part[1])
	if err != nil {
		http.NotFound(w, r)
		return
	}
	time.Sleep(d)
	w.Header().Set("Content-Type", "text/html")
	if n, err := strconv.Atoi(part[2]); err == nil {
		_, _ = w.Write(s.heavy[n])
		return
	}
	fmt.Fprintf(w, "<title>page %s</title><p>A few words.", part[3])
}

// Pages are computed on for long, but not for so long that the last ones of a
// list decide how long it takes.
const least, most, enough = 60 << 10, 300 << 10, 120

// readPages reads the heavy pages of a folder.
func readPages(dir string) (pages [][]byte, err error) {
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return nil, err
	}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".html" || len(pages) == enough {
			return err
		}
		if info, err := d.Info(); err != nil || info.Size() < least || info.Size() > most {
			return err
		}
		b, err := os.ReadFile(path)
		pages = append(pages, b)
		return err
	})
	if err == nil && len(pages) == 0 {
		err = fmt.Errorf("%s has no HTML pages of %d to %d bytes", dir, least, most)
	}
	return pages, err
}
