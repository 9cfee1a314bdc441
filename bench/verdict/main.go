// Command verdict measures whether weft names what holds a run back, and whether
// its best advice is worth what it says.
//
//	go build ./cmd/weft && cd bench
//	go run ./verdict -weft ../weft
//	go run ./verdict -weft ../weft -only latency,slow-host -rounds 5
//
// Each situation is one whose bottleneck is known: pages that only wait, pages
// that are only computed on, both, a limit, one slow host, a slow reader of the
// output. A server in this process answers under made-up host names. weft crawls
// with a report, and then again as its advice says: the one that is expected, if
// it is there, else the best. What the first run said the gain would be is held
// against what the second one shows. Figures are medians over the rounds, in
// which all situations take turns. It ends with status 1 if a bottleneck is
// misnamed, an expected advice is missing, or a gain is off by more than 25 %. On
// a machine that is busy with something else an advice against computing may be
// missing, and rightly so.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"weft/bench/stat"
)

const tolerance = 0.25

// run is what is looked at of a run's report.
type run struct {
	Modes []struct {
		Wall struct {
			Median float64 `json:"median"`
		} `json:"wall_s"`
		CPU float64 `json:"cpu_s"`
	} `json:"modes"`
	Verdict struct {
		HeldBy string   `json:"held_by"`
		Where  string   `json:"where"`
		Share  float64  `json:"share"`
		Text   string   `json:"text"`
		Advice []advice `json:"advice"`
	} `json:"verdict"`
}

type advice struct {
	Change string  `json:"change"`
	Gain   float64 `json:"gain"`
}

func (r *run) wall() float64 { return r.Modes[0].Wall.Median }

// seen is what the rounds of a situation showed.
type seen struct {
	heldBy, where, change []string
	wall, said, was       []float64
	ratios                []float64
	text                  string // of the last round
}

func main() {
	weft := flag.String("weft", "weft", "the program")
	dir := flag.String("dir", "/usr/share/doc/python3-doc/html", "a folder of HTML pages to compute on")
	rounds := flag.Int("rounds", 3, "how often each situation is tried")
	only := flag.String("only", "", "situations, with commas; all if empty")
	verbose := flag.Bool("v", false, "print the verdicts' words")
	flag.Parse()
	pages, err := readPages(*dir)
	if err != nil {
		log.Fatal(err)
	}
	server := httptest.NewServer(&site{pages})
	defer server.Close()
	temp, err := os.MkdirTemp("", "verdict-*")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(temp)

	var chosen []situation
	for _, s := range situations(len(pages)) {
		if *only == "" || slices.Contains(strings.Split(*only, ","), s.name) {
			chosen = append(chosen, s)
		}
	}
	all := make([]seen, len(chosen))
	for range *rounds {
		for i, s := range chosen {
			try := func(more ...string) *run {
				r, err := s.crawl(*weft, temp, server.Listener.Addr().String(), more)
				if err != nil {
					log.Fatalf("%s: %v", s.name, err)
				}
				return r
			}
			all[i].add(try, s.change)
		}
	}
	good := report(chosen, all, *verbose)
	os.RemoveAll(temp)
	if !good {
		os.Exit(1)
	}
}

// add tries a situation once, and once more as the advice says.
func (s *seen) add(try func(more ...string) *run, wanted string) {
	r := try()
	v := r.Verdict
	s.heldBy, s.where, s.text = append(s.heldBy, v.HeldBy), append(s.where, v.Where), v.Text
	s.wall = append(s.wall, r.wall())
	if len(v.Advice) == 0 {
		s.change = append(s.change, "")
		return
	}
	a := v.Advice[max(0, slices.IndexFunc(v.Advice, func(a advice) bool { return a.Change == wanted }))]
	better := try(strings.Fields(a.Change)...)
	was := r.wall() / better.wall()
	s.change, s.said = append(s.change, a.Change), append(s.said, a.Gain)
	s.was, s.ratios = append(s.was, was), append(s.ratios, a.Gain/was)
}

// crawl runs weft over the situation's list.
func (s *situation) crawl(weft, temp, addr string, more []string) (*run, error) {
	file := filepath.Join(temp, "run.json")
	args := []string{"crawl", "-q", "--force", "--host-rate", "0", "--contact", "verdict@example.com",
		"--connect-to", "::" + addr, "--report", file}
	args = append(append(append(args, s.flags...), more...), "-")
	cmd := exec.Command(weft, args...)
	cmd.Stdin, cmd.Stderr = strings.NewReader(s.list()), os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	read(out, s.outputRate)
	if err := cmd.Wait(); err != nil {
		return nil, err
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var r run
	return &r, json.Unmarshal(b, &r)
}

// read reads to the end, so many bytes a second; 0 is as fast as they come.
func read(r io.Reader, rate int) {
	if rate == 0 {
		_, _ = io.Copy(io.Discard, r)
		return
	}
	buf := make([]byte, 16<<10)
	for next := time.Now(); ; time.Sleep(time.Until(next)) {
		n, err := r.Read(buf)
		if err != nil {
			return
		}
		next = next.Add(time.Duration(float64(n) / float64(rate) * float64(time.Second)))
	}
}

// report prints a line for each situation and says whether all went well.
func report(situations []situation, all []seen, verbose bool) bool {
	good := true
	t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "situation\theld by\twall s\tadvice\tsaid\twas\tsaid/was\tof the rounds\t")
	for i, s := range situations {
		r := &all[i]
		fault := s.judge(r)
		good = good && fault == ""
		held := slices.Compact(slices.Sorted(slices.Values(r.heldBy)))
		advice := slices.Compact(slices.Sorted(slices.Values(r.change)))
		fmt.Fprintf(t, "%s\t%s\t%.2f\t%s", s.name, strings.Join(held, ","), stat.Median(r.wall), cut(strings.Join(advice, ",")))
		if len(r.ratios) > 0 {
			fmt.Fprintf(t, "\t%.2f\t%.2f\t%.2f\t%.2f", stat.Median(r.said), stat.Median(r.was), stat.Median(r.ratios), r.ratios)
		} else {
			fmt.Fprint(t, "\t\t\t\t")
		}
		fmt.Fprintf(t, "\t%s\n", fault)
		if verbose {
			fmt.Fprintf(t, "  %s\n", r.text)
		}
	}
	t.Flush()
	return good
}

// judge says what is wrong with a situation's rounds; "" if nothing is.
func (s *situation) judge(r *seen) string {
	for i, held := range r.heldBy {
		switch {
		case !slices.Contains(s.heldBy, held):
			return fmt.Sprintf("MISNAMED: %s, not %s", held, strings.Join(s.heldBy, " or "))
		case r.where[i] != s.where:
			return fmt.Sprintf("MISNAMED: %q, not %q", r.where[i], s.where)
		case s.change != "" && r.change[i] != s.change:
			return fmt.Sprintf("ADVICE: %q, not %q", r.change[i], s.change)
		}
	}
	if len(r.ratios) > 0 && (stat.Median(r.ratios) > 1+tolerance || stat.Median(r.ratios) < 1-tolerance) {
		return "OFF"
	}
	return ""
}

func cut(s string) string {
	if len(s) > 40 {
		return s[:37] + "..."
	}
	return s
}
