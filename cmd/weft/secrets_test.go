package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Headers, cookies and user-info go to the origin that they are for and to
// nobody else, and stand in nothing that the program writes but the jar.
func TestSecrets(t *testing.T) {
	t.Parallel()
	secrets := []string{"s3headerA", "s3headerB", "s3headerC", "s3cookie", "s3user", "s3pass", "s3located", "s3baked"}
	for _, m := range allModes {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			server := newSecretsServer(t, secrets)
			list := []string{
				"http://s3user:s3pass@a.example/page1",
				"http://s3user:s3pass@a.example/page2",
				"http://s3user:other-s3pass@a.example/page1#again", // duplicate_url
				"http://s3user:s3pass@a.example/to/b.example",      // another host
				"http://s3user:s3pass@a.example/to/a.example:81",   // another port
				"http://s3user:s3pass@a.example/to/a.example",      // the same origin
				"http://s3user:s3pass@a.example/located",
				"http://s3user:s3pass@a.example/loop",
				"http://s3user:s3pass@a.example/503",
				"http://s3user:s3pass@a.example/torn",
				"http://s3user:s3pass@down.example/",
				"http://s3user:s3pass@a.example:x/",
				"http://s3user:s3/s3pass@a.example/",
				"http:s3user:s3pass@a exa mple/",
				"ftp://s3user:s3pass@a.example/",
				"s3user:s3pass@a.example",
			}
			args := append([]string{"-", "-v", "-o", "out.jsonl", "--host-rate", "0", "--procs", "2", "--retries", "1", "--max-host-wait", "1s",
				"--connect-to", "down.example:80:" + refusedAddr(t), "--connect-to", "::" + server.addr,
				"-H", "Authorization: Bearer s3headerA", "-H", "X-Key: s3headerB", "--header-for", "a.example X-For: s3headerC",
				"--cookie-jar", "jar.txt", "--near-duplicates", "near.jsonl", "--report", "report.html"}, m.args...)
			dir := runWithSecrets(t, secrets, list, args...)
			recs, err := readRecords(filepath.Join(dir, "out.jsonl"))
			if err != nil || len(recs) != len(list) {
				t.Fatalf("%d records, %v", len(recs), err)
			}
			near, err := os.ReadFile(filepath.Join(dir, "near.jsonl"))
			if err != nil || !bytes.Contains(near, []byte(`"duplicate_of":1`)) {
				t.Errorf("near duplicates: %q, %v", near, err)
			}
			jar, err := os.ReadFile(filepath.Join(dir, "jar.txt"))
			if err != nil || !bytes.Contains(jar, []byte("s3baked")) {
				t.Errorf("the jar lacks the cookie of the server: %q, %v", jar, err)
			}
			for _, want := range []string{"s3headerA", "s3headerB", "s3headerC", "s3cookie", "s3baked"} {
				if !slices.Contains(server.seen("a.example"), want) {
					t.Errorf("%s never came where it belongs", want)
				}
			}
			for _, host := range []string{"b.example", "a.example:81"} {
				if got := server.seen(host); len(got) > 0 {
					t.Errorf("%s got %v", host, got)
				}
			}
			for _, host := range []string{"b.example/here", "a.example:81/here"} {
				if server.asked(host) == 0 {
					t.Errorf("no redirect led to %s", host)
				}
			}

			// Without the header, user-info goes to its origin, and the figures
			// for programs hold none of it.
			dir = runWithSecrets(t, secrets, list[:4], append([]string{"-", "-v", "--log-format", "json", "--progress", "json", "-o", "out/", "--host-rate", "0", "--procs", "2",
				"--connect-to", "::" + server.addr, "--report", "report.json"}, m.args...)...)
			if !slices.Contains(server.seen("a.example"), "s3pass") {
				t.Error("user-info was not used")
			}
			if _, err := os.Stat(filepath.Join(dir, "report.json")); err != nil {
				t.Error(err)
			}
		})
	}
}

// What is wrong with an argument is said without the argument.
func TestUsageErrorsKeepSecrets(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"--proxy", "http://user:s3pass@:x:y"},
		{"--proxy", "http://user:s3pass/@proxy.example"},
		{"--proxy", "user:s3pass@:x"},
		{"--proxy", "ftp://user:s3pass@proxy.example"},
		{"-H", "Authorization Bearer s3pass"},
		{"-H", "Auth orization: s3pass"},
		{"-H", "Authorization: s3pass\x01"},
		{"--header-for", "a.example Authorization s3pass"},
		{"--header-for", "Authorization:s3pass"},
	} {
		r := weft(t, "", append([]string{"http://a.example/", "--connect-to", "::" + refusedAddr(t), "--retries", "0"}, args...)...)
		if strings.Contains(r.stderr, "s3pass") || r.status != exitUsage {
			t.Errorf("%q: exit status %d: %s", args, r.status, r.stderr)
		}
	}
	for _, scheme := range []string{"http://", "socks5://", ""} {
		r := weft(t, "", "http://a.example/", "-v", "--retries", "0", "--proxy", scheme+"user:s3pass@"+refusedAddr(t))
		if strings.Contains(r.stderr, "s3pass") || len(r.recs) != 1 || r.recs[0].short() != "connect_error proxy" || strings.Contains(r.recs[0].Error.Detail, "s3pass") {
			t.Errorf("through a proxy: %v, %s", r.recs, r.stderr)
		}
	}
}

// runWithSecrets runs a crawl, in a folder with a cookie jar, and checks that
// nothing it wrote has a secret in it. It returns the folder.
func runWithSecrets(t *testing.T, secrets, list []string, args ...string) string {
	t.Helper()
	cmd := program(t, args...)
	jar := "# Netscape HTTP Cookie File\na.example\tFALSE\t/\tFALSE\t0\tsid\ts3cookie\n"
	if err := os.WriteFile(filepath.Join(cmd.Dir, "jar.txt"), []byte(jar), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(strings.Join(list, "\n")), &stdout, &stderr
	if status := ended(t, cmd.Run()); status != exitOK {
		t.Fatalf("exit status %d: %s", status, &stderr)
	}
	written := map[string][]byte{"stdout": stdout.Bytes(), "stderr": stderr.Bytes()}
	err := filepath.WalkDir(cmd.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "jar.txt" {
			return err
		}
		written[path], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range written {
		for _, secret := range append(secrets, base64.StdEncoding.EncodeToString([]byte("s3user:s3pass"))) {
			if i := bytes.Index(data, []byte(secret)); i >= 0 {
				t.Errorf("%s has %s in it: %q", filepath.Base(name), secret, data[max(0, i-100):min(len(data), i+100)])
			}
		}
	}
	if !slices.ContainsFunc(slices.Collect(maps.Keys(written)), func(name string) bool { return strings.HasSuffix(name, ".state") }) {
		t.Error("there is no state to look at")
	}
	return cmd.Dir
}

// A secretsServer notes which secrets each host was sent.
type secretsServer struct {
	*site
	mu   sync.Mutex
	sent map[string][]string
}

func newSecretsServer(t *testing.T, secrets []string) *secretsServer {
	s := &secretsServer{sent: make(map[string][]string)}
	text := strings.Repeat("<p>The quick brown fox jumps over the lazy dog, and all the hens of the yard look on in wonder.</p>", 10)
	s.site = serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		all := fmt.Sprint(r.Header, r.URL)
		if user, password, ok := r.BasicAuth(); ok {
			all += user + ":" + password
		}
		s.mu.Lock()
		for _, secret := range secrets {
			if strings.Contains(all, secret) {
				s.sent[r.Host] = append(s.sent[r.Host], secret)
			}
		}
		s.mu.Unlock()
		to, redirects := strings.CutPrefix(r.URL.Path, "/to/")
		switch {
		case redirects:
			http.Redirect(w, r, "http://"+to+"/here", http.StatusFound)
		case r.URL.Path == "/located":
			http.Redirect(w, r, "http://s3user:s3located@b.example/here", http.StatusFound)
		case r.URL.Path == "/loop":
			http.Redirect(w, r, "http://s3user:s3located@a.example/loop", http.StatusFound)
		case r.URL.Path == "/503":
			http.Error(w, "later", http.StatusServiceUnavailable)
		case r.URL.Path == "/torn":
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, "<title>torn</title>")
		default:
			if r.Host == "a.example" {
				http.SetCookie(w, &http.Cookie{Name: "baked", Value: "s3baked", MaxAge: 1000})
			}
			html("<title>page</title>"+text+r.URL.Path)(w, r)
		}
	}))
	return s
}

func (s *secretsServer) seen(host string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.sent[host])
}
