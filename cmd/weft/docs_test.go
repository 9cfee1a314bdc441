package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"weft/fetch/demosite"
)

// The commands that README.md and docs show work as they stand there. Each line
// is run by itself, in a folder that has what such lines speak of; the address
// that weft site has by default is a site of the test's own.
//
// What is not run: the commands of Go's own tools, which measure for minutes,
// lines with an ellipsis, and what needs a package that is not there.
func TestDocumentedCommands(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("takes seconds, and no command does what no other test does")
	}
	t.Parallel()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell")
	}
	site, err := demosite.New(demosite.Config{Pages: 6, Hosts: 2})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(site)
	t.Cleanup(srv.Close)
	bin := t.TempDir()
	self, err := os.Executable()
	if err == nil {
		err = os.Symlink(self, filepath.Join(bin, "weft"))
	}
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, file := range append(files, "../../README.md") {
		commands, err := documented(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range commands {
			if why := notRun(c.text); why != "" {
				t.Logf("%s:%d: %s: %s", filepath.Base(file), c.line, c.text, why)
				continue
			}
			ran++
			t.Run(fmt.Sprintf("%s:%d", filepath.Base(file), c.line), func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				if err := spokenOf(dir, c.text, site); err != nil {
					t.Fatal(err)
				}
				runDocumented(t, shell, bin, dir, c, srv.Listener.Addr().String())
			})
		}
	}
	if ran < 15 {
		t.Errorf("only %d commands were found", ran)
	}
}

// A documentedCommand is one that a reader would type.
type documentedCommand struct {
	line int
	text string
	env  []string // variables that the document sets before
}

var (
	comment   = regexp.MustCompile(`\s+#\s.*$|\s+\([A-Z]\)$`)
	label     = regexp.MustCompile(`^[A-Z]  `)
	runsWeft  = regexp.MustCompile(`(^|\| )weft |^(sqlite3|duckdb|jq|python3) .*\bpages\.(jsonl|csv|db|parquet)`)
	separated = regexp.MustCompile(` && | \|\| `)
	variable  = regexp.MustCompile(`^[A-Z]+='[^']*'$`)
)

// documented finds the commands in a document's blocks of code: what begins with
// weft, or pipes something into it, or reads its output with another program. The sign of a prompt, the letter that a
// table refers to, and comments are taken off; a line that ends with a
// backslash goes on; a variable is set for the commands that follow.
func documented(file string) (commands []documentedCommand, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	fenced, goesOn := false, false
	var set []string
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if strings.HasPrefix(line, "```") {
			fenced, goesOn = !fenced, false
			continue
		}
		if !fenced && !strings.HasPrefix(line, "    ") {
			goesOn = false
			continue
		}
		text := strings.TrimPrefix(strings.TrimSpace(line), "$ ")
		text = comment.ReplaceAllString(label.ReplaceAllString(text, ""), "")
		more := strings.HasSuffix(text, `\`)
		text = strings.TrimSpace(strings.TrimSuffix(text, `\`))
		switch {
		case variable.MatchString(text):
			name, value, _ := strings.Cut(text, "=")
			set = append(set, name+"="+strings.Trim(value, "'"))
		case goesOn:
			commands[len(commands)-1].text += " " + text
		case runsWeft.MatchString(text) && !separated.MatchString(text):
			commands = append(commands, documentedCommand{n, text, slices.Clone(set)})
		default:
			more = false
		}
		goesOn = more
	}
	return commands, lines.Err()
}

// notRun says why a command is not run; "" if it is.
func notRun(command string) string {
	for _, tool := range []string{"jq", "zstdcat", "awk", "sqlite3", "duckdb", "python3", "openssl"} {
		if strings.Contains(command, tool+" ") {
			if _, err := exec.LookPath(tool); err != nil {
				return "there is no " + tool
			}
		}
	}
	if strings.Contains(command, "import pandas") && exec.Command("python3", "-c", "import pandas").Run() != nil {
		return "there is no pandas"
	}
	switch {
	case strings.Contains(command, "…") || strings.Contains(command, "..."):
		return "it is not written out"
	case strings.HasPrefix(command, "weft 0."):
		return "it is an output"
	case strings.Contains(command, "/usr/share/"):
		return "it needs a package"
	}
	return ""
}

// spokenOf makes the files that a command may read, and none that it makes.
func spokenOf(dir, command string, site *demosite.Site) error {
	var urls strings.Builder
	for u := range site.URLs("") {
		urls.WriteString(u + "\n")
	}
	page := "<!DOCTYPE html><title>Chair</title><h1>Chair</h1><p class=price>12.50</p>"
	record := `{"schema":1,"line":1,"url":"http://www.weft.test/","outcome":"timeout"}` + "\n"
	files := map[string]string{
		"urls.txt": urls.String(), "page.html": page, "saved/page.html": page,
		"pages.jsonl": record, "old.jsonl": record,
		"rules.yaml": "rules:\n  - fields:\n      price: {css: .price, type: number}\n",
		"map.tsv":    "http://www.weft.test/\tpage.html\n",
	}
	for name, text := range files {
		if strings.Contains(command, "-o "+name) {
			continue
		}
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			return err
		}
	}
	for _, name := range []string{"pages.csv", "pages.db", "pages.parquet"} {
		if !strings.Contains(command, name) || strings.Contains(command, "-o "+name) {
			continue
		}
		var said bytes.Buffer
		if run(context.Background(), []string{"weft", "convert", filepath.Join(dir, "pages.jsonl"), "-o", filepath.Join(dir, name)}, nil, &said, &said) != exitOK {
			return errors.New(said.String())
		}
	}
	if err := writePacked(filepath.Join(dir, "crawl.warc.gz"), "WARC/1.1\r\nWARC-Type: resource\r\nWARC-Target-URI: http://www.weft.test/\r\nContent-Type: text/html\r\n"+
		fmt.Sprintf("Content-Length: %d\r\n\r\n%s\r\n\r\n", len(page), page)); err != nil {
		return err
	}
	return writePacked(filepath.Join(dir, "urls.csv.gz"), fmt.Sprintf("url,name\n%s,first\n", strings.Fields(urls.String())[0]))
}

func writePacked(name, text string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	z := gzip.NewWriter(f)
	io.WriteString(z, text)
	return z.Close()
}

// runDocumented runs a command that must end well. weft site, which does not
// end, is stopped when it has said how to crawl it.
func runDocumented(t *testing.T, shell, bin, dir string, c documentedCommand, addr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	env := append(c.env,
		"PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "HOME="+dir, "TMPDIR="+dir,
		"WEFT_CONNECT_TO=::"+addr, "WEFT_HOST_RATE=0", "WEFT_PROCS=1", "WEFT_WAIT_FOR_QUIET=0s", "GORACE="+childGORACE)
	for i := range env {
		env[i] = strings.ReplaceAll(env[i], "127.0.0.1:8080", addr)
	}
	text := strings.ReplaceAll(c.text, "127.0.0.1:8080", addr)
	text = strings.ReplaceAll(text, "127.0.0.1:8090", "127.0.0.1:0")
	serves := strings.HasPrefix(text, "weft site ")
	if serves {
		text = "exec " + text + " --addr 127.0.0.1:0"
	}
	cmd := exec.CommandContext(ctx, shell, "-c", text)
	cmd.Dir, cmd.Env, cmd.WaitDelay = dir, env, time.Second
	if serves {
		startSiteCommand(t, cmd)
		cmd.Process.Signal(syscall.SIGTERM)
		return
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", c.text, err, out)
	}
}
