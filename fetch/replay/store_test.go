package replay

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"weft/fetch"
)

func TestOpenRefusesWhatIsNoStore(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	full := filepath.Join(dir, "full")
	newer := filepath.Join(dir, "newer")
	for name, text := range map[string]string{
		file: "", filepath.Join(full, "thesis.tex"): "", filepath.Join(newer, versionFile): "weft replay store 2\n",
	} {
		os.MkdirAll(filepath.Dir(name), 0o777)
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct{ dir, want string }{
		{file, "is not a folder"},
		{filepath.Join(file, "below"), ""},
		{full, "thesis.tex"},
		{newer, "another version"},
	} {
		if _, err := Open(tt.dir); err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("Open(%s): %v, want one line with %q", tt.dir, err, tt.want)
		}
	}
	if got, _ := os.ReadDir(full); len(got) != 1 {
		t.Errorf("a folder that is no store was written to: %v", got)
	}
}

func TestOpenReadOnlyFolder(t *testing.T) {
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("nothing is read-only here")
	}
	dir := t.TempDir()
	os.Chmod(dir, 0o500)
	if _, err := Open(dir); !errors.Is(err, os.ErrPermission) {
		t.Errorf("got %v", err)
	}
}

func TestOpenAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	r := request(t, "http://a.example/")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := Open(dir); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Put(r, entry("a")); err != nil {
		t.Fatal(err)
	}
	// What a killed process left, and what a living one is writing.
	old, young := filepath.Join(dir, tempDir, "old"), filepath.Join(dir, tempDir, "young")
	os.WriteFile(old, nil, 0o600)
	os.WriteFile(young, nil, 0o600)
	os.Chtimes(old, time.Time{}, time.Now().Add(-2*tempAge))
	if s, err = Open(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(t.Context(), r); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, tempDir, "*")); !cmp.Equal(left, []string{young}) {
		t.Errorf("left: %v", left)
	}
}

func TestWhichRequestsShareAnEntry(t *testing.T) {
	base := request(t, "https://a.example/p?q=1")
	with := func(change func(*fetch.Request)) fetch.Request {
		r := base
		change(&r)
		return r
	}
	header := func(k, v string) fetch.Request {
		return with(func(r *fetch.Request) { r.Header = http.Header{k: {v}} })
	}
	for _, tt := range []struct {
		name string
		r    fetch.Request
		same bool
	}{
		{"fragment", request(t, "https://a.example/p?q=1#there"), true},
		{"default port", request(t, "https://a.example:443/p?q=1"), true},
		{"case of the host", request(t, "https://A.example/p?q=1"), true},
		{"limits", with(func(r *fetch.Request) { r.MaxBody = 1 << 20; r.PublicOnly = true }), true},
		{"no headers", with(func(r *fetch.Request) { r.Header = http.Header{} }), true},
		{"scheme", request(t, "http://a.example/p?q=1"), false},
		{"port", request(t, "https://a.example:80/p?q=1"), false},
		{"query", request(t, "https://a.example/p?q=2"), false},
		{"escaping", request(t, "https://a.example/%70?q=1"), false},
		{"identity", with(func(r *fetch.Request) { r.Identity = true }), false},
		{"user", request(t, "https://joe:pw@a.example/p?q=1"), false},
		{"header", header("Authorization", "Basic joe"), false},
	} {
		a, _ := addressOf(base)
		b, _ := addressOf(tt.r)
		if (a == b) != tt.same {
			t.Errorf("%s: one entry: %t, want %t", tt.name, a == b, tt.same)
		}
	}
	a, _ := addressOf(header("x-user", "joe"))
	b, _ := addressOf(header("X-User", "joe"))
	c, _ := addressOf(header("X-User", "ann"))
	if a != b || a == c {
		t.Error("headers: the case of names does not matter, values do")
	}
}

// The two ways in which a URL goes into a request line.
func TestOpaqueURL(t *testing.T) {
	plain := request(t, "http://a.example//p|x?q")
	opaque := request(t, "http://a.example/")
	opaque.URL.Opaque, opaque.URL.RawQuery = "//a.example//p|x", "q"
	_, key := addressOf(opaque)
	if want := "http://a.example//p|x?q"; key != want {
		t.Errorf("got %s, want %s", key, want)
	}
	opaque.URL.Opaque = "/p|x"
	if _, key = addressOf(opaque); key != "http://a.example/p|x?q" {
		t.Errorf("got %s", key)
	}
	if _, key = addressOf(plain); key != "http://a.example//p%7Cx?q" {
		t.Errorf("got %s", key)
	}
}

func TestNoSecretOnDisk(t *testing.T) {
	s := open(t)
	r := request(t, "https://joe:tr0ub4dor@a.example/")
	r.Header = http.Header{"Authorization": {"Bearer tr0ub4dor"}, "Cookie": {"session=tr0ub4dor"}}
	e := entry("page")
	e.Response.Header["Set-Cookie"] = []string{"session=tr0ub4dor"}
	if err := s.Put(r, e); err != nil {
		t.Fatal(err)
	}
	if e.Response.Header["Set-Cookie"] == nil {
		t.Error("Put changed its argument")
	}
	for _, name := range files(t, s) {
		if text, _ := os.ReadFile(name); bytes.Contains(text, []byte("tr0ub4dor")) || strings.Contains(name, "tr0ub4dor") {
			t.Errorf("%s:\n%s", name, text)
		}
		if fi, _ := os.Stat(name); runtime.GOOS != "windows" && fi.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v", name, fi.Mode())
		}
	}
}

func TestReserveBeforeTheBuffer(t *testing.T) {
	s := open(t)
	r := request(t, "http://a.example/")
	body := strings.Repeat("x", 100_000)
	if err := s.Put(r, entry(body)); err != nil {
		t.Fatal(err)
	}
	var reserved int64
	r.Reserve = func(_ context.Context, n int64) error { reserved += n; return nil }
	e, err := s.Get(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if b := e.Response.Body; reserved != int64(len(b)) || cap(b) != len(b) {
		t.Errorf("%d bytes reserved for a body of %d in a buffer of %d", reserved, len(b), cap(b))
	}
	broke := errors.New("no room")
	r.Reserve = func(context.Context, int64) error { return broke }
	if _, err := s.Get(t.Context(), r); err != broke {
		t.Errorf("got %v, want Reserve's error", err)
	}
}

// What does not fit the format is refused, and does no harm.
func TestPutRefuses(t *testing.T) {
	s := open(t)
	r := request(t, "http://a.example/")
	if err := s.Put(r, entry("good")); err != nil {
		t.Fatal(err)
	}
	for _, h := range []http.Header{{"A:b": {""}}, {"": {""}}, {"A": {"b\nc"}}, {"A": {strings.Repeat("x", maxHead)}}} {
		e := entry("bad")
		e.Response.Header = h
		if err := s.Put(r, e); err == nil {
			t.Errorf("header %.20v was kept", h)
		}
	}
	if err := s.Put(r, &Entry{}); err == nil {
		t.Error("nothing was kept")
	}
	if e, err := s.Get(t.Context(), r); err != nil || string(e.Response.Body) != "good" {
		t.Errorf("%v, %v", e, err)
	}
}

// hammer writes and reads a few entries over and over. The body of each is one
// letter repeated, so that a mixture of two would show.
func hammer(s *Store, seed int) error {
	for i := range 60 {
		n := (i + seed) % 4
		r := fetch.Request{}
		r.URL, _ = url.Parse(fmt.Sprintf("http://a.example/%d", n))
		if i%3 == 0 {
			letter := string(rune('a' + (seed+i)%26))
			if err := s.Put(r, entry(strings.Repeat(letter, 1000*(1+(seed*7+i)%50)))); err != nil {
				return err
			}
			continue
		}
		e, err := s.Get(context.Background(), r)
		if errors.Is(err, os.ErrNotExist) {
			continue // nobody was there yet
		}
		if err != nil {
			return err
		}
		b := e.Response.Body
		if len(b) == 0 || len(b)%1000 != 0 || bytes.Count(b, b[:1]) != len(b) || e.Response.Wire != int64(len(b)) {
			return fmt.Errorf("%s: a mixture of entries: %d bytes", r.URL, len(b))
		}
	}
	return nil
}

func hammerMain(dir string) {
	s, err := Open(dir)
	for i := 0; i < 5 && err == nil; i++ {
		err = hammer(s, 100+i)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func TestManyGoroutinesAndProcesses(t *testing.T) {
	dir := t.TempDir() // which nobody has made a store of yet
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			cmd := exec.CommandContext(t.Context(), os.Args[0])
			cmd.Env = append(os.Environ(), hammerDir+"="+dir)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for g := range 16 {
		wg.Go(func() {
			if err := hammer(s, g); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if left, _ := filepath.Glob(filepath.Join(dir, tempDir, "*")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}
