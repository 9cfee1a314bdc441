package reading

import (
	"bytes"
	"strings"
	"testing"

	"weft/store"
)

func show(t *testing.T, colours bool, recs ...*store.Record) string {
	t.Helper()
	var b bytes.Buffer
	s := New(Config{W: &b, Width: 60, Colours: colours})
	for _, rec := range recs {
		if err := s.Append(rec); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var good = &store.Record{
	Line: 1, URL: "http://h.example/", FinalURL: "http://h.example/", Outcome: "ok", Status: 200, BytesBody: 4200,
	Page: store.RawPage(`{"title":"T | H","headline":"A \u001b[2Jtitle","type":"article","lang":"en","headings":[{"level":1,"text":"One"},{"level":2,"text":"Two"}],` +
		`"links":[{"url":"http://h.example/a"},{"url":"http://other.example/"}],"text":"` + strings.Repeat("word ", 400) + `","analysis":{"words":400},"data":{"price":12.5}}`),
}

// A page is shown for reading, within the width, and steers no terminal.
func TestPage(t *testing.T) {
	got := show(t, false, good)
	for _, want := range []string{"A [2Jtitle\nhttp://h.example/\n200 · article · en · 400 words · 4.2 KB\n", "\n  price: 12.5\n",
		"\n  One\n    Two\n", "-o - prints it", "2 links, 1 of them to other hosts"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in:\n%s", want, got)
		}
	}
	for line := range strings.Lines(got) {
		if len([]rune(line)) > 61 {
			t.Errorf("wider than 60: %q", line)
		}
	}
	if strings.Contains(got, "\x1b") {
		t.Errorf("it steers the terminal: %q", got)
	}
	if coloured := show(t, true, good); !strings.Contains(coloured, "\x1b[1mA [2Jtitle\x1b[0m") || strings.Contains(coloured, "\x1b[2J") {
		t.Errorf("colours: %q", coloured)
	}
}

func TestFailure(t *testing.T) {
	got := show(t, false,
		&store.Record{Line: 1, URL: "http://h.example/x", Outcome: "http_error", Status: 404, Error: &store.Error{Phase: "headers", Reason: "status"}},
		&store.Record{Line: 2, URL: "http://none.example/", Outcome: "dns_error", Error: &store.Error{Phase: "dns", Reason: "no_such_host", Detail: "lookup"}})
	want := "✗ http_error: status 404\n  http://h.example/x\n\n✗ dns_error: no_such_host (lookup)\n  http://none.example/\n"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
