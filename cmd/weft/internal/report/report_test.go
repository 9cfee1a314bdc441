package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"weft/cmd/weft/internal/markup"
	"weft/crawler"
	"weft/crawler/compare"
	"weft/crawler/scope"
	"weft/store"
)

var update = flag.Bool("update", false, "write the golden files anew")

// crawlPart is a made-up crawl as a part of a report.
func crawlPart(r run) Part {
	c := r.collect()
	f := &compare.Figures{
		Environment: compare.Environment{Weft: "1.2.3", Go: "go1.26", OS: "linux", Arch: "amd64", CPU: "Some Processor", Cores: 2},
		List:        compare.List{Lines: int64(r.pages), Hosts: r.hosts},
		Modes:       []compare.Mode{{Mode: "hybrid", Concurrency: 64, Procs: 2, Pages: int64(r.pages), CPU: 3, CPUPerPage: 2.5, PeakParent: 44, PeakAll: 130}},
		Verdict: compare.Verdict{
			HeldBy: compare.Politeness, Where: "host1.example", Share: 0.7, Text: "93 % waiting. The limit for host1.example (4/s) sets the pace.",
			Advice: []compare.Advice{{Change: "--host-rate 8", Gain: 1.9}, {Change: "--concurrency 128", Gain: 1.1}},
		},
	}
	return Part{Figures: f, Run: c, Workers: &Workers{
		Starts: 3, Ends: map[string]int64{"closed": 2, "timeout": 1}, Sent: 1e6, Received: 3e6, Handoff: time.Second,
		Peak: 50e6, PeakAll: 90e6, Slots: []Slot{{Pages: 20, Busy: time.Second, Share: 0.5}, {Pages: 30, Busy: 2 * time.Second, Share: 0.75}},
	}}
}

// comparePart is a made-up comparison, with sweeps.
func comparePart() Part {
	f := &compare.Figures{
		Environment: compare.Environment{Weft: "1.2.3", Go: "go1.26", OS: "linux", Arch: "amd64", Cores: 4},
		List:        compare.List{Lines: 300, Hosts: 6, Bytes: 3e7}, PolitenessFloor: 12.5,
		Verdict: compare.Verdict{HeldBy: compare.Computing, Text: "81 % computing.", Advice: []compare.Advice{{Change: "--procs 4", Gain: 1.7}}},
	}
	add := func(mode string, c, p int, wall float64, noise bool) {
		s := 40 / wall
		f.Modes = append(f.Modes, compare.Mode{
			Mode: mode, Concurrency: c, Procs: p, Pages: 300, Wall: compare.Spread{Median: wall, Low: wall * 0.93, High: wall * 1.1}, PagesPerSecond: 300 / wall,
			Speedup: compare.Spread{Median: s, Low: s * 0.9, High: s * 1.08}, LikelyNoise: noise, CPUPerPage: 3.3, PeakParent: 40, PeakAll: 140,
			Shares: compare.Shares{Waiting: 0.6, Computing: 0.2, Queue: 0.2}, Phases: map[string]float64{"wait": 24, "parse": 8, "pool": 8},
			Rounds: make([]compare.RoundFigures, 5), Verdict: &compare.Verdict{Text: "60 % waiting."},
		})
	}
	add("serial", 1, 1, 40, false)
	for _, c := range []int{1, 4, 16, 64} {
		add("threads", c, 4, 40/(float64(c)*0.8), c == 1)
		add("gil", c, 4, 40/min(float64(c), 3.1), c == 1)
		add("hybrid", c, 4, 40/(float64(c)*0.7), c == 1)
	}
	for _, p := range []int{1, 2} {
		add("hybrid", 64, p, 40/(11*float64(p)), false)
	}
	return Part{Figures: f}
}

// hostile is what the web and users may try.
const hostile = `"></style></title></svg><script>alert(1)</script><img src=x onerror=alert(2)><a href="javascript:alert(3)">'&` + "\x1b[2J\u202e\x00\u2028" + `{{.}}`

// reports are the pages that the tests look at.
func reports() map[string]Report {
	broken := crawlPart(run{pages: 200, hosts: 40, length: 9 * time.Millisecond, page: func(i int, p *crawler.PageDone) {
		p.URL, p.Host, p.Outcome = "http://"+hostile+"/"+strings.Repeat("long", 2000), hostile+p.Host, hostile
	}})
	broken.Ended, broken.Name = hostile, hostile
	broken.Figures.Environment.CPU, broken.Figures.Environment.Weft = hostile, hostile
	broken.Figures.Verdict = compare.Verdict{HeldBy: compare.Waiting, Where: hostile, Text: hostile, Advice: []compare.Advice{{Change: hostile, Gain: 2}}}
	broken.Figures.Modes[0].Mode = hostile
	names := comparePart()
	for i := range names.Figures.Modes {
		names.Figures.Modes[i].Mode += hostile
	}
	interrupted := crawlPart(run{pages: 30, hosts: 2, length: 100 * time.Millisecond})
	interrupted.Ended = "Interrupted: 30 of the 80 lines read have their records."
	waiting, computing := comparePart(), comparePart()
	waiting.Name, computing.Name = "waiting", "computing"
	none := crawlPart(run{})
	none.Figures.Verdict, none.Workers = compare.Verdict{}, nil
	followed := crawlPart(run{pages: 2000, hosts: 1, length: 9 * time.Millisecond, page: func(i int, p *crawler.PageDone) {
		if i > 0 {
			p.Found, p.Depth, p.Via = int64(i), 1+i*i/900_000, fmt.Sprintf("https://host0.example/page/%d", i/20)
		}
		if i%600 == 9 {
			p.Via, p.URL, p.Outcome = "https://host0.example/"+hostile, "https://host0.example/"+hostile, "timeout"
		}
	}})
	followed.Run.summary.Found = 1999
	followed.Run.summary.Left = scope.Left{
		ByReason: map[scope.Reason]int64{scope.OutOf: 8120, scope.Trapped: 611, scope.Nofollow: 12, hostile: 1},
		ByTrap:   map[scope.Trap]int64{scope.ClosedPattern: 600, scope.RepeatedSegment: 11},
	}
	followed.Run.summary.Closed = []string{"host0.example/calendar/*/*?view", "host0.example/" + hostile}
	pages := map[string]Report{
		"followed":    {Command: "crawl", CommandLine: "weft crawl -r https://host0.example/", Parts: []Part{followed}},
		"crawl":       {Command: "crawl", CommandLine: "weft crawl --header 'Authorization: ***' urls.txt", Parts: []Part{crawlPart(run{pages: 3000, hosts: 60, length: 11 * time.Millisecond})}},
		"one":         {Command: "crawl", CommandLine: "weft crawl http://example.com/", Parts: []Part{crawlPart(run{pages: 1, hosts: 1, length: time.Millisecond})}},
		"empty":       {Command: "crawl", CommandLine: "weft crawl empty.txt", Parts: []Part{none}},
		"interrupted": {Command: "crawl", CommandLine: "weft crawl urls.txt", Parts: []Part{interrupted}},
		"hostile":     {Command: hostile, CommandLine: hostile, Parts: []Part{broken, names}},
		"compare":     {Command: "compare", CommandLine: "weft compare urls.txt", Parts: []Part{comparePart()}},
		"demo":        {Command: "demo", CommandLine: "weft demo", Parts: []Part{waiting, computing}},
	}
	for name, r := range pages {
		r.Made = start
		pages[name] = r
	}
	return pages
}

func render(t *testing.T, r Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Whatever a page is made of, it is text on it: there is no script, no address
// and nothing to load, and the one style sheet is the one that the policy
// allows.
func TestPagesAreInert(t *testing.T) {
	for name, r := range reports() {
		t.Run(name, func(t *testing.T) {
			page := render(t, r)
			for _, c := range []string{"\x1b", "\x00", "\u202e", "\u2028", "ZgotmplZ"} {
				if bytes.Contains(page, []byte(c)) {
					t.Errorf("%q is in the page", c)
				}
			}
			doc, err := html.Parse(bytes.NewReader(page))
			if err != nil {
				t.Fatal(err)
			}
			var policy, style string
			for n := range doc.Descendants() {
				if n.Type != html.ElementNode {
					continue
				}
				switch n.Data {
				case "script", "img", "a", "link", "iframe", "object", "base", "form", "image", "use", "foreignObject":
					t.Errorf("there is a <%s>", n.Data)
				case "style":
					style += n.FirstChild.Data
				}
				for _, a := range n.Attr {
					switch {
					case strings.HasPrefix(a.Key, "on"), a.Key == "href", a.Key == "src", a.Key == "style":
						t.Errorf("<%s> has %s=%q", n.Data, a.Key, a.Val)
					case a.Key == "http-equiv":
						policy = n.Attr[1].Val
					}
				}
			}
			sum := sha256.Sum256([]byte(style))
			want := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
			if policy != want {
				t.Errorf("policy %q, want %q", policy, want)
			}
			if regexp.MustCompile(`url\(|@import|expression`).MatchString(style) {
				t.Error("the style sheet loads something")
			}
		})
	}
}

// Tables have heads, plots say what they show, and headings come in order.
func TestPagesAreAccessible(t *testing.T) {
	for name, r := range reports() {
		doc, err := html.Parse(bytes.NewReader(render(t, r)))
		if err != nil {
			t.Fatal(err)
		}
		level := 0
		for n := range doc.Descendants() {
			switch n.Data {
			case "h1", "h2", "h3":
				if l := int(n.Data[1] - '0'); l > level+1 {
					t.Errorf("%s: h%d after h%d", name, l, level)
				} else {
					level = l
				}
			case "svg":
				if c := n.FirstChild; c == nil || c.Data != "title" || c.FirstChild == nil || c.NextSibling == nil || c.NextSibling.Data != "desc" {
					t.Errorf("%s: a plot without title and description", name)
				}
			case "th":
				if n.Attr == nil || n.Attr[0].Key != "scope" {
					t.Errorf("%s: a heading without its scope", name)
				}
			}
		}
	}
}

// Plots are drawn as they were when somebody looked at them last. go test
// -update writes the files anew.
func TestPlots(t *testing.T) {
	c := run{pages: 40, hosts: 3, length: 25 * time.Millisecond}.collect()
	rows := latencyRows(c)
	axis := newSpectrum(rows)
	f := comparePart().Figures
	conc := func(m compare.Mode) int { return m.Concurrency }
	procs := func(m compare.Mode) int { return m.Procs }
	end := c.summary.Wall
	for name, got := range map[string]markup.HTML{
		"shares":     shares(c.summary.Phases, wide),
		"inflight":   inFlight(c, end, narrow),
		"throughput": throughput(c, end, narrow),
		"spectrum":   axis.axis(),
		"latency":    axis.row(rows[len(rows)-1]),
		"memory":     gaugesOf(c, end)[0].Plot,
		"fetching":   gaugesOf(c, end)[2].Plot,
		"speedup-c":  speedups(curves(f.Modes, conc, procs, "-p"), "pages in flight", "serial", wide),
		"speedup-p":  speedups(curves(f.Modes, procs, conc, "-c"), "parse workers", "serial", narrow),
		"whisker":    whisker(f.Modes[3], 0.9, 60),
		"bar":        phaseBar(c.slowest[0].Phases, c.slowest[0].Phases.Total(), "phases"),
	} {
		wellFormed(t, name, got)
		file := filepath.Join("testdata", name+".svg")
		text := strings.ReplaceAll(string(got), "><", ">\n<") + "\n"
		if *update {
			if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), text); diff != "" {
			t.Errorf("%s is drawn otherwise (-update, and look at it):\n%s", name, diff)
		}
	}
}

// wellFormed finds numbers that are none, and elements that do not end.
func wellFormed(t *testing.T, name string, svg markup.HTML) {
	t.Helper()
	if regexp.MustCompile(`"[^"]*(NaN|Inf)`).MatchString(string(svg)) {
		t.Errorf("%s has a coordinate that is no number", name)
	}
	d := xml.NewDecoder(strings.NewReader(string(svg)))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
	}
}

// All plots are well-formed, also those of runs with nothing in them but the
// odd.
func TestOddRuns(t *testing.T) {
	svg := regexp.MustCompile(`(?s)<svg.*?</svg>`)
	for name, r := range map[string]run{
		"at once":     {pages: 500, hosts: 1},
		"never begun": {pages: 50, hosts: 1, length: time.Second, page: func(_ int, p *crawler.PageDone) { p.Phases = store.Timings{}; p.Host = "" }},
		"one phase":   {pages: 50, hosts: 1, length: time.Second, page: func(_ int, p *crawler.PageDone) { p.Phases = store.Timings{store.PhaseWait: 1} }},
		"days":        {pages: 50, hosts: 9, length: 9 * time.Hour},
		"all fail":    {pages: 50, hosts: 9, length: time.Minute, page: func(_ int, p *crawler.PageDone) { p.Outcome = "timeout" }},
	} {
		page := render(t, Report{Command: "crawl", Parts: []Part{crawlPart(r)}})
		for _, s := range svg.FindAll(page, -1) {
			wellFormed(t, name, markup.HTML(s))
		}
	}
	empty := Report{Command: "compare", Parts: []Part{{Figures: &compare.Figures{}}}}
	if !bytes.Contains(render(t, empty), []byte("nothing to compare")) {
		t.Error("an empty comparison does not say so")
	}
}

// A mode that did a sample of the list does not make the list shorter.
func TestPagesOfASample(t *testing.T) {
	f := comparePart().Figures
	f.Modes[0].Pages = 26
	if got := compareTiles(f)[0]; got.Value != "300" {
		t.Errorf("%+v, want the 300 pages of the list", got)
	}
}

// The page of a run that followed links says how deep they went, which ones
// broke and on which page they stand, and what was left out, in numbers that
// agree; a page that may not be fetched is no broken link.
func TestFollowedLinks(t *testing.T) {
	outcomes := []string{"ok", "http_error", "robots_denied", "dns_error", "out_of_scope"}
	c := run{pages: 1001, hosts: 1, length: time.Millisecond, page: func(i int, p *crawler.PageDone) {
		p.Outcome, p.Status = "ok", 200
		if i > 0 {
			p.Found, p.Depth, p.Via, p.Outcome = int64(i), 1+i/500, "https://host0.example/", outcomes[i%5]
		}
		if p.Outcome == "http_error" {
			p.Status = 404
		}
	}}.collect()
	v := linksOf(c)
	var got []string
	for _, d := range v.Depths {
		got = append(got, d.Depth+": "+d.Pages+", "+d.Failed)
	}
	want := []string{"0: 1, 0", "1: 499, 400", "2: 500, 400", "3: 1, 0"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(v.Broken) != maxBroken || c.links.brokenN != 400 || !strings.HasPrefix(v.BrokenNote, "The first 50 of 400. ") {
		t.Errorf("%d of %d broken links are shown: %s", len(v.Broken), c.links.brokenN, v.BrokenNote)
	}
	for i, b := range v.Broken[:2] {
		if want := []string{"status 404", "dns_error"}[i]; b.Why != want || b.Via != "https://host0.example/" {
			t.Errorf("%+v, want %s", b, want)
		}
	}
	if linksOf(run{pages: 10, hosts: 1}.collect()) != nil {
		t.Error("a run that followed no links has a section on them")
	}
}
