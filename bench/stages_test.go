package bench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"weft/crawler"
	"weft/crawler/frontier"
	"weft/crawler/list"
	"weft/fetch"
	"weft/parse"
	"weft/parse/procpool"
	"weft/parse/weburl"
	"weft/store"
)

// The ceilings of the stages: how many pages of 1 KB a second and core each can
// pass on when the others cost nothing. There is one reader, one dispatcher and
// one writer, whatever the number of cores, so the lowest of them bounds a
// machine with many:
//
//	go test -run xxx -bench Stage -cpu 1 -benchtime 300000x
//
// A stage's figure is pages by the CPU time of the whole process, collector
// included, so another program at work does not lower it. What the worker of the
// hand-over takes for its side is told beside it: workers are many.

// asWorker makes the test binary a worker of the hand-over's stage.
const asWorker = "stages-worker"

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == asWorker {
		if err := procpool.Serve(func([]byte) (procpool.ParseFunc, error) {
			page := pageOf1KB()
			return func(parse.Document) parse.Result { return parse.Result{Outcome: parse.OK, Page: page} }, nil
		}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	m.Run()
}

func pageOf1KB() []byte {
	return []byte(`{"title":"A page","text":"` + strings.Repeat("some text ", 95) + `"}`)
}

// stage reports what b.N pages cost that f passes on.
func stage(b *testing.B, f func(n int)) {
	before, workers := cpuTime(b, syscall.RUSAGE_SELF), cpuTime(b, syscall.RUSAGE_CHILDREN)
	f(b.N)
	used := cpuTime(b, syscall.RUSAGE_SELF) - before
	workers = cpuTime(b, syscall.RUSAGE_CHILDREN) - workers
	b.ReportMetric(float64(b.N)/used.Seconds(), "pages/s/core")
	b.ReportMetric(float64(used.Nanoseconds())/float64(b.N), "cpu-ns/page")
	if workers > 0 {
		b.ReportMetric(float64(workers.Nanoseconds())/float64(b.N), "worker-ns/page")
	}
}

func cpuTime(b *testing.B, who int) time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(who, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

// lines is a list of n URLs on n/100 hosts, made while it is read.
type lines struct{ n, at int }

func (l *lines) Next(context.Context) (list.Line, error) {
	if l.at == l.n {
		return list.Line{}, io.EOF
	}
	l.at++
	return list.Line{Number: int64(l.at), URL: fmt.Sprintf("http://host-%d.example/some/path/%d.html", l.at%(l.n/100+1), l.at)}, nil
}

func BenchmarkStage(b *testing.B) {
	b.Run("list", listStage)
	b.Run("frontier", frontierStage)
	for _, format := range []string{".jsonl", ".jsonl.zst"} {
		b.Run("writer"+format, func(b *testing.B) { writerStage(b, format) })
	}
	b.Run("hand-over", handOverStage)
	b.Run("crawler", crawlerStage)
}

func listStage(b *testing.B) {
	name := filepath.Join(b.TempDir(), "list.txt")
	var text bytes.Buffer
	for l := (&lines{n: b.N}); l.at < l.n; {
		line, _ := l.Next(b.Context())
		text.WriteString(line.URL + "\n")
	}
	if err := os.WriteFile(name, text.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	stage(b, func(int) {
		r, err := list.Open(b.Context(), list.Config{Sources: []list.Source{{Name: name}}})
		if err != nil {
			b.Fatal(err)
		}
		defer r.Close()
		for err == nil {
			var line list.Line
			if line, err = r.Next(b.Context()); err == nil {
				u, _ := weburl.Canonical(line.URL)
				u.ID()
			}
		}
	})
}

func frontierStage(b *testing.B) {
	f := frontier.New(frontier.Config{HostRate: -1, HostConns: -1, Fetchers: 64})
	tasks := make([]frontier.Task, 1000)
	for i := range tasks {
		u, err := weburl.Canonical(fmt.Sprintf("http://host-%d.example/%d", i%100, i))
		if err != nil {
			b.Fatal(err)
		}
		tasks[i] = frontier.Task{URL: u, Host: u.Host}
		f.Add(&tasks[i])
	}
	stage(b, func(n int) {
		for range n {
			t, err := f.Lease(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			f.Sent(t)
			f.Return(t, frontier.Report{}, frontier.Later)
			f.Return(t, frontier.Report{}, frontier.Over)
			*t = frontier.Task{URL: t.URL, Host: t.Host}
			f.Add(t)
		}
	})
}

func writerStage(b *testing.B, format string) {
	sink, err := store.Open(filepath.Join(b.TempDir(), "out"+format), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	rec := store.Record{Schema: store.Schema, URL: "http://host-1.example/some/path/1.html", Outcome: "ok", Status: 200, Page: store.RawPage(pageOf1KB())}
	stage(b, func(n int) {
		for i := range n {
			if rec.Line++; sink.Append(&rec) != nil || i%16 == 15 && sink.Commit() != nil {
				b.Fatal("the sink is broken")
			}
		}
		if err := sink.Commit(); err != nil {
			b.Fatal(err)
		}
	})
	if err := sink.Close(); err != nil {
		b.Fatal(err)
	}
}

func handOverStage(b *testing.B) {
	command, err := procpool.Self(asWorker)
	if err != nil {
		b.Fatal(err)
	}
	stage(b, func(n int) {
		pool, err := procpool.New(b.Context(), procpool.Config{Command: command, Procs: 1, Recycle: 1 << 30})
		if err != nil {
			b.Fatal(err)
		}
		doc := parse.Document{URL: "http://host-1.example/", ContentType: "text/html", Body: make([]byte, 1<<10)}
		b.SetParallelism(64)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if _, err := pool.Parse(b.Context(), doc); err != nil {
					b.Error(err)
					return
				}
			}
		})
		pool.Close() // its CPU time is counted once it has ended
	})
}

func crawlerStage(b *testing.B) {
	cfg := crawler.Config{
		Fetcher: at(func(fetch.Request) *fetch.Response { return answer }), Parser: done{pageOf1KB()},
		IgnoreRobots: true, Limits: frontier.Config{HostRate: -1, HostConns: -1},
	}
	c, err := crawler.New(cfg)
	if err != nil {
		b.Fatal(err)
	}
	stage(b, func(n int) {
		if _, err := c.Run(b.Context(), &lines{n: n}, store.NewStream(io.Discard)); err != nil {
			b.Fatal(err)
		}
	})
}

var answer = &fetch.Response{
	Status: 200, Header: http.Header{"Content-Type": {"text/html"}}, Body: make([]byte, 1<<10), Wire: 1 << 10,
	Protocol: "HTTP/1.1", IP: netip.AddrFrom4([4]byte{192, 0, 2, 1}),
}

// at is a fetcher that answers at once.
type at func(fetch.Request) *fetch.Response

func (f at) Do(_ context.Context, r fetch.Request) (*fetch.Response, error) {
	r.Sent()
	return f(r), nil
}

// done is a parser that has the page already.
type done struct{ page []byte }

func (d done) Parse(context.Context, parse.Document) (parse.Result, error) {
	return parse.Result{Outcome: parse.OK, Page: d.page}, nil
}
