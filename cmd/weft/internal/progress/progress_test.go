package progress

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"weft/crawler"
	"weft/crawler/list"
	"weft/store"
)

// show sends a run of four pages, of which one fails, through a style.
func show(t *testing.T, cfg Config) string {
	t.Helper()
	var buf bytes.Buffer
	cfg.W = &buf
	p, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	p.List(func() list.Stats { return list.Stats{Lines: 3, Comments: 1, Bytes: 30, Total: 120} })
	at := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	var phases store.Timings
	phases[store.PhaseWait], phases[store.PhaseParse] = 300*time.Millisecond, 100*time.Millisecond
	for i, outcome := range []string{"ok", "timeout", "ok", "ok"} {
		p.Event(crawler.PageDone{
			Time: at.Add(time.Duration(i) * 6 * time.Second), Line: int64(i + 1), URL: "http://h.example/\x1b[2J",
			Host: "h.example:80", Outcome: outcome, Attempts: 1, Phases: phases,
		})
		p.Event(crawler.Sample{
			Time: at.Add(time.Duration(i) * 6 * time.Second), Read: 3 + int64(i/3), Done: int64(i + 1), ListRead: i == 3, Fetching: 2, Parsing: 1,
		})
	}
	if _, err := p.Write([]byte("a log line\n")); err != nil {
		t.Error(err)
	}
	p.Event(crawler.Finished{Summary: crawler.Summary{
		Lines: 4, Records: 4, Outcomes: map[string]int64{"ok": 3, "timeout": 1}, Attempts: 4,
		BytesWire: 12_300, BytesBody: 4_560_000, Wall: 95 * time.Second, Phases: phases,
	}})
	return buf.String()
}

func contains(t *testing.T, got string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in:\n%s", want, got)
		}
	}
}

// Away from a terminal there are lines, now and then, and the summary.
func TestPlain(t *testing.T) {
	got := show(t, Config{Style: "auto"})
	contains(t, got, "2/~11  ", "1 not ok", "2 fetching  1 parsing", "4/4  ", "a log line\n",
		"records   4 in 1m35s", "list      1 comment", "outcomes  ok 3, timeout 1",
		"12.3 KB over the wire, 4.6 MB decoded", "wait 75.0 %, parse 25.0 %", "75.0 % waiting for the network, 25.0 % computing")
	if strings.ContainsAny(got, "\x1b\r") {
		t.Errorf("it steers the terminal: %q", got)
	}
}

// A line that is longer than the terminal goes on below its text.
func TestFitLine(t *testing.T) {
	got := fitLine("outcomes  ok 3, timeout 1, dns_error 12, connect_error 5", 40)
	if want := "outcomes  ok 3, timeout 1, dns_error 12,\n          connect_error 5"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := fitLine("outcomes  ok 3", 40); got != "outcomes  ok 3" {
		t.Errorf("got %q", got)
	}
}

// What an earlier run has done counts as done.
func TestResumedRun(t *testing.T) {
	for style, want := range map[string]string{"bar": "] 7/10  ", "json": `"done":1,"done_before":6,"total":10,`} {
		var buf bytes.Buffer
		p, err := New(Config{Style: style, W: &buf})
		if err != nil {
			t.Fatal(err)
		}
		p.List(func() list.Stats { return list.Stats{} })
		p.Event(crawler.Sample{Read: 4, Done: 1, Before: 6, ListRead: true})
		contains(t, buf.String(), want)
	}
}

// On a terminal one line is drawn again and again; what else is printed, logs
// and the summary, takes its place and does not tear it.
func TestBar(t *testing.T) {
	got := show(t, Config{Style: "bar"})
	contains(t, got, "\r\x1b[K", "[====", "left", "\r\x1b[Ka log line\n")
	for drawn := range strings.SplitSeq(got, "\r\x1b[K") {
		if first, _, _ := strings.Cut(drawn, "\n"); len([]rune(first)) > 79 && !strings.Contains(first, "%") {
			t.Errorf("longer than a line of the terminal: %q", first)
		}
	}
	if _, after, _ := strings.Cut(got, "a log line\n"); strings.Contains(after, "[====") {
		t.Error("the bar is drawn after the end")
	}
}

// Events for programs are one JSON object a line.
func TestJSON(t *testing.T) {
	n := make(map[string]int)
	for l := range strings.Lines(show(t, Config{Style: "json"})) {
		if l == "a log line\n" {
			continue
		}
		var e struct{ Event string }
		if err := json.Unmarshal([]byte(l), &e); err != nil {
			t.Errorf("%v: %s", err, l)
		}
		n[e.Event]++
	}
	if n["page"] != 4 || n["sample"] != 4 || n["summary"] != 1 || len(n) != 3 {
		t.Errorf("events %v", n)
	}
}

func TestSilent(t *testing.T) {
	for _, cfg := range []Config{{Style: "none"}, {Style: "json", Quiet: true}, {Style: "auto", OutputOnTerminal: true}} {
		if got := show(t, cfg); got != "a log line\n" {
			t.Errorf("%+v: %q", cfg, got)
		}
	}
	if _, err := New(Config{Style: "loud"}); err == nil {
		t.Error("there is no style loud")
	}
}

func TestForecast(t *testing.T) {
	for _, c := range []struct {
		f    crawler.Forecast
		want string
	}{
		{crawler.Forecast{}, "0 pages on 0 hosts"},
		{
			crawler.Forecast{Lines: 12000, Hosts: 300, Largest: "big.example:443", LargestLines: 9000, Rate: 4, Least: 2250 * time.Second},
			"at least 37m30s: 12,000 pages on 300 hosts, 9,000 of them (75 %) on big.example, at 4/s",
		},
		{crawler.Forecast{Lines: 1, Hosts: 1, Largest: "h.example:8080", LargestLines: 1}, "1 page on 1 host, 1 of them (100 %) on h.example:8080; no limit holds them back"},
	} {
		if got := Forecast(c.f); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestFigures(t *testing.T) {
	for got, want := range map[string]string{
		count(0): "0", count(999): "999", count(1000): "1,000", count(1234567): "1,234,567", count(-1234): "-1,234",
		rate(3.14): "3.1", rate(1234.5): "1,235",
		bytesOf(999): "999 B", bytesOf(1500): "1.5 KB", bytesOf(2.5e6): "2.5 MB", bytesOf(7.25e9): "7.25 GB",
		roughly(410 * time.Millisecond): "410ms", roughly(31200 * time.Millisecond): "31.2s", roughly(125 * time.Second): "2m05s", roughly(187 * time.Minute): "3h07m",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
