package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"weft/crawler/compare"
)

// judged crawls a list and returns the figures of its report. The output is read
// at so many bytes a second; 0 is as fast as it comes.
func judged(t *testing.T, s *site, list []string, rate int, args ...string) (f compare.Figures) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "run.json")
	cmd := program(t, append([]string{"-", "-q", "--mode", "threads", "--connect-to", "::" + s.addr, "--report", file}, args...)...)
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stderr = strings.NewReader(strings.Join(list, "\n")), &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for err == nil {
		var n int64
		if n, err = io.CopyN(io.Discard, out, 16<<10); rate > 0 {
			time.Sleep(time.Duration(n) * time.Second / time.Duration(rate))
		}
	}
	if status := ended(t, cmd.Wait()); status != exitOK {
		t.Fatalf("exit status %d: %s", status, stderr.String())
	}
	b, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(b, &f)
	}
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// inTurns is a list of n pages of each host.
func inTurns(n int, hosts ...string) (list []string) {
	for i := range n {
		for _, h := range hosts {
			list = append(list, fmt.Sprintf("http://%s/%d", h, i))
		}
	}
	return list
}

// A bottleneck is a crawl with one that is known.
type bottleneck struct {
	name   string
	list   []string
	rate   int // of reading the output
	args   string
	holder compare.Holder
	where  string
	change string // which is tried
}

// misjudged says what is wrong with the verdict of a crawl; "" is nothing.
func misjudged(t *testing.T, s *site, c bottleneck) string {
	t.Helper()
	args := strings.Fields(c.args)
	f := judged(t, s, c.list, c.rate, args...)
	v := f.Verdict
	switch {
	case v.HeldBy != c.holder || v.Where != c.where || v.Share <= 0 || v.Share > 1:
		return fmt.Sprintf("held by %s of %q: %s", v.HeldBy, v.Where, v.Text)
	case c.change == "":
		return ""
	case len(v.Advice) == 0 || v.Advice[0].Change != c.change:
		return fmt.Sprintf("the advice is not %s: %s", c.change, v.Text)
	}
	better := judged(t, s, c.list, c.rate, append(args, strings.Fields(c.change)...)...)
	said, was := v.Advice[0].Gain, f.Modes[0].Wall.Median/better.Modes[0].Wall.Median
	if said > 1.5*was || was > 1.5*said {
		return fmt.Sprintf("%s: a gain of %.2f was said to be %.2f", c.change, was, said)
	}
	return ""
}

// Crawls whose bottleneck is known: the verdict names it. What it advises
// against waiting and against limits is tried, and does what was said; what
// computing gains depends on what else the machine does.
func TestVerdict(t *testing.T) {
	heavy := html(strings.Repeat("<div class=a><p>Some <b>words</b> to parse, and <a href=/x>a link</a>.</p></div>", 6000))
	wordy := html("<title>long</title><p>" + strings.Repeat("Words to write, a lot of them. ", 3000))
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page := html("<title>light</title>")
		switch kind, _, _ := strings.Cut(r.Host, "."); kind {
		case "far":
			time.Sleep(100 * time.Millisecond)
		case "slow":
			time.Sleep(400 * time.Millisecond)
		case "heavy":
			page = heavy
		case "wordy":
			page = wordy
		}
		page(w, r)
	}))
	far := []string{"far.one.example", "far.two.example", "far.three.example"}
	near := []string{"near.one.example", "near.two.example"}
	for _, c := range []bottleneck{
		{"latency", inTurns(15, far...), 0, "--host-rate 0 --host-conns 0 --concurrency 4", compare.Waiting, "", "--concurrency 8"},
		{"one slow host", append(inTurns(12, "slow.example"), inTurns(20, near...)...), 0, "--host-rate 0 --host-conns 2", compare.Waiting, "slow.example:80", "--host-conns 4"},
		{"one host's politeness", append(inTurns(25, "near.strict.example"), inTurns(3, near...)...), 0, "--host-rate 10", compare.Politeness, "near.strict.example:80", "--host-rate 20"},
		{"politeness of all alike", inTurns(8, near...), 0, "--host-rate 4", compare.Politeness, "", "--host-rate 8"},
		{"heavy pages", inTurns(20, "heavy.example"), 0, "--host-rate 0 --procs 1", compare.Computing, "", ""},
		{"lock", inTurns(20, "heavy.example"), 0, "--host-rate 0 --procs 2 --gil", compare.Lock, "", ""},
		{"slow output", inTurns(20, "wordy.example"), 1 << 20, "--host-rate 0 --fields title,text --text all", compare.Writing, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.holder == compare.Lock && runtime.GOMAXPROCS(0) < 2 {
				t.Skip("with one processor the lock takes nothing away")
			}
			const tries = 5 // other programs may keep the machine from doing what the run was made for
			wrong := ""
			for range tries {
				if wrong = misjudged(t, s, c); wrong == "" {
					return
				}
				t.Log(wrong)
			}
			t.Errorf("in none of %d runs: %s", tries, wrong)
		})
	}
}
