package procpool

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
	"weft/parse"
)

// The test binary is also the worker: TestMain turns it into one when it is
// started with one of these arguments.
const (
	asWorker  = "procpool-test-worker"
	asParent  = "procpool-test-parent"
	asChatter = "procpool-test-chatter" // prints where a worker speaks
	asParser  = "procpool-test-parser"  // a worker with the parser of package parse
	asMute    = "procpool-test-mute"    // never answers
	asMayfly  = "procpool-test-mayfly"  // a worker that does not live long
	asRemoved = "procpool-test-removed" // removes its own file, then runs a pool
	asDoomed  = "procpool-test-doomed"  // is killed before it is ready
	asExample = "worker"                // of the example, with its functions
	asTrier   = "procpool-test-trier"   // says what it can reach, and is no worker
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case asWorker:
			serveOrExit(newFaultyParser)
			return
		case asParser:
			serveOrExit(newRealParser)
			return
		case asParent:
			parentForKilling()
			return
		case asChatter:
			fmt.Println("usage: something else entirely, and it goes on for more than a prefix")
			return
		case asMayfly:
			time.AfterFunc(20*time.Millisecond, func() { os.Exit(5) })
			serveOrExit(newFaultyParser)
			return
		case asRemoved:
			parentWithoutFile()
			return
		case asDoomed:
			killSelf()
			select {}
		case asTrier:
			for _, what := range []string{"read", "write", "dial", "exec"} {
				fmt.Println(what + ": " + try(what))
			}
			return
		case asExample:
			if err := ServePages(extractors); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			return
		case asMute:
			io.Copy(io.Discard, os.Stdin)
			return
		}
	}
	// The long ones wait for limits of pages that hang, and compute nothing.
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

func serveOrExit(newParser NewParser) {
	if err := Serve(newParser); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func newRealParser(config []byte) (ParseFunc, error) {
	var cfg parse.Config
	if err := json.Unmarshal(config, &cfg); err != nil {
		return nil, err
	}
	p, err := parse.New(cfg)
	if err != nil {
		return nil, err
	}
	return p.Parse, nil
}

// newFaultyParser makes a parser whose documents say, in their URL, what is to
// go wrong.
func newFaultyParser(config []byte) (ParseFunc, error) {
	if string(config) == "refuse" {
		return nil, errors.New("no such selector")
	}
	return faultyParse, nil
}

var ballast [][]byte

func faultyParse(doc parse.Document) parse.Result {
	verb, arg, _ := strings.Cut(doc.URL, ":")
	switch verb {
	case "exit":
		fmt.Fprintln(os.Stderr, "last words")
		os.Exit(3)
	case "panic":
		go func() { panic("boom " + arg) }()
		select {}
	case "overflow":
		var deeper func(n int) int
		deeper = func(n int) int { return deeper(n+1) + n }
		return parse.Result{BodyBytes: int64(deeper(0))}
	case "hang":
		for i := 0; ; i++ {
			ballast = ballast[:0]
		}
	case "sleep":
		d, _ := time.ParseDuration(arg)
		time.Sleep(d)
	case "balloon":
		for {
			b := make([]byte, 8<<20)
			for i := range b {
				b[i] = byte(i)
			}
			ballast = append(ballast, b)
		}
	case "killme":
		killSelf()
		select {}
	case "print":
		fmt.Println(strings.Repeat("printed by a library\n", 100))
		os.NewFile(1, "1").WriteString("and past os.Stdout\n")
	case "garbage":
		garble(arg)
	case "huge":
		return parse.Result{Outcome: parse.OK, Page: make([]byte, 1<<20)}
	case "try":
		return parse.Result{Outcome: parse.OK, Detail: try(arg)}
	case "work": // for a time, without garbage
		start, used := time.Now(), selfUsage()
		length, err := time.ParseDuration(arg)
		if err != nil {
			panic(err)
		}
		for time.Since(start) < length {
			sha256.Sum256(doc.Body)
		}
		r := parse.Result{Outcome: parse.OK, Page: doc.Body[:len(doc.Body)/2]}
		r.Timings.Parse = time.Since(start)
		now := selfUsage()
		r.BodyBytes = int64(now.User + now.System - used.User - used.System)
		return r
	case "pid":
		return parse.Result{Outcome: parse.OK, Detail: fmt.Sprint(os.Getpid())}
	}
	return directParse(doc)
}

// try does what a worker has no right to, and returns how it went.
func try(what string) string {
	var err error
	switch what {
	case "read":
		_, err = os.ReadFile("/etc/hostname")
	case "write":
		err = os.WriteFile(filepath.Join(os.TempDir(), "procpool-was-here"), nil, 0o600)
	case "dial":
		_, err = net.DialTimeout("tcp", "127.0.0.1:9", time.Second)
	case "dialudp":
		_, err = net.DialTimeout("udp", "127.0.0.1:9", time.Second)
	case "listen":
		_, err = net.Listen("tcp", "127.0.0.1:0")
	case "unix":
		_, err = net.Dial("unix", "@nobody")
	case "exec":
		err = exec.Command("/proc/self/exe").Run()
	case "kill", "raise limit":
		err = trySyscall(what)
	case "compute": // this must go on working
		runtime.GC()
		time.Sleep(time.Millisecond)
		done := make(chan bool)
		for range 20 {
			go func() { runtime.LockOSThread(); time.Sleep(time.Millisecond); done <- true }()
		}
		for range 20 {
			<-done
		}
		_, err = rand.Read(make([]byte, 16))

	}
	if err == nil {
		return "allowed"
	}
	return err.Error()
}

// directParse is a parser whose results depend on every part of the document.
func directParse(doc parse.Document) parse.Result {
	start := time.Now()
	sum := sha256.Sum256(doc.Body)
	r := parse.Result{
		Outcome:     parse.OK,
		ContentType: doc.ContentType,
		Charset:     doc.ContentEncoding,
		BodyBytes:   int64(len(doc.Body)),
		BodySHA256:  fmt.Sprintf("%x", sum),
		Page:        fmt.Appendf(nil, `{"url":%q,"body":%q}`, doc.URL, doc.Body),
	}
	if doc.Cut {
		r.Warnings = []string{"truncated", "twice"}
	}
	r.Timings.Parse = time.Since(start)
	return r
}

// newPool starts a pool of test workers and closes it at the end of the test.
func newPool(t testing.TB, cfg Config) *Pool {
	t.Helper()
	if cfg.Command == nil {
		cfg.Command = testWorker(t, asWorker)
	}
	if cfg.Procs == 0 {
		cfg.Procs = 2
	}
	p, err := New(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

func testWorker(t testing.TB, arg string) func() *exec.Cmd {
	t.Helper()
	self, err := Self(arg)
	if err != nil {
		t.Fatal(err)
	}
	return func() *exec.Cmd {
		cmd := self()
		// Else a program built with -race sleeps for a second before it ends.
		cmd.Env = append(workerEnv(), "GORACE=atexit_sleep_ms=0")
		return cmd
	}
}

func mustParse(t testing.TB, p *Pool, doc parse.Document) parse.Result {
	t.Helper()
	r, err := p.Parse(t.Context(), doc)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// parentForKilling runs a pool that is at work, says who its workers are, and
// waits to be killed.
func parentForKilling() {
	cmd, err := Self(asWorker)
	if err != nil {
		panic(err)
	}
	p, err := New(context.Background(), Config{Command: cmd, Procs: 2, Timeout: time.Hour})
	if err != nil {
		panic(err)
	}
	go p.Parse(context.Background(), parse.Document{URL: "hang"})
	go p.Parse(context.Background(), parse.Document{URL: "hang"})
	go p.Parse(context.Background(), parse.Document{URL: "hang"})
	time.Sleep(50 * time.Millisecond)
	for _, w := range p.Stats().Workers {
		fmt.Println(w.PID)
	}
	fmt.Println("ready")
	select {}
}

// parentWithoutFile removes the file that it runs from and parses a page.
func parentWithoutFile() {
	path, err := os.Executable()
	if err != nil {
		panic(err)
	}
	cmd, err := Self(asWorker)
	if err != nil {
		panic(err)
	}
	if err := os.Remove(path); err != nil {
		panic(err)
	}
	p, err := New(context.Background(), Config{Command: cmd, Procs: 1})
	if err != nil {
		panic(err)
	}
	defer p.Close()
	r, err := p.Parse(context.Background(), parse.Document{})
	fmt.Println(r.Outcome, err)
}
