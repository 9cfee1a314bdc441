// Command meta scores authors, dates and titles that weft finds on stored pages
// against what people or others wrote down.
//
//	go run ./meta [-v FIELD] [-type TYPE] [-by trafilatura] DIR
//
// DIR has ground-truth.jsonl.gz, whose lines are objects with id, url,
// page_type, title, author and publish_date, and html/ID.html.gz. -v lists
// every page on which FIELD (author, date or title) is not as it should be. -by
// scores go-trafilatura, a translation of Trafilatura, on the same pages instead.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"
	"unicode"

	"github.com/markusmobius/go-trafilatura"

	"weft/parse"
)

type truth struct {
	ID       string `json:"id"`
	URL      string `json:"url"`
	PageType any    `json:"page_type"` // a word, or an object that holds it as "primary"
	Title    string `json:"title"`
	Author   string `json:"author"`
	Date     string `json:"publish_date"`
}

func (t *truth) kind() string {
	kind := t.PageType
	if object, ok := kind.(map[string]any); ok {
		kind = object["primary"]
	}
	return fmt.Sprint(kind)
}

type page struct {
	Title, Headline, Published string
	Authors                    []string
}

func main() {
	verbose := flag.String("v", "", "list the differences of this field: author, date or title")
	only := flag.String("type", "", "only pages of this type")
	by := flag.String("by", "weft", "who finds them: weft or trafilatura")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: meta [-v FIELD] [-type TYPE] DIR")
		os.Exit(2)
	}
	if err := run(flag.Arg(0), *verbose, *only, *by); err != nil {
		fmt.Fprintln(os.Stderr, "meta:", err)
		os.Exit(1)
	}
}

func run(dir, verbose, only, by string) error {
	f, err := os.Open(filepath.Join(dir, "ground-truth.jsonl.gz"))
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	find := trafilaturaPage
	if by == "weft" {
		parser, err := parse.New(parse.Config{Fields: []string{"title", "headline", "authors", "published"}})
		if err != nil {
			return err
		}
		find = func(body []byte, url string) (page, error) { return weftPage(parser, body, url) }
	}
	scores := make(map[string]*score)
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var t truth
		if err := json.Unmarshal(lines.Bytes(), &t); err != nil {
			return err
		}
		if only != "" && t.kind() != only {
			continue
		}
		body, err := read(filepath.Join(dir, "html", t.ID+".html.gz"))
		if err != nil {
			return err
		}
		p, err := find(body, t.URL)
		if err != nil {
			return fmt.Errorf("%s: %w", t.ID, err)
		}
		title := p.Headline
		if title == "" {
			title = p.Title
		}
		for _, c := range []struct {
			field, got, want string
			same             bool
		}{
			{"author", strings.Join(p.Authors, "; "), t.Author, sameAuthors(p.Authors, t.Author)},
			{"date", p.Published, t.Date, day(p.Published) == day(t.Date)},
			{"title", title, t.Title, sameTitle(title, t.Title)},
		} {
			for _, name := range []string{c.field + " all", c.field + " " + t.kind()} {
				if scores[name] == nil {
					scores[name] = new(score)
				}
				scores[name].add(c.got, c.want, c.same)
			}
			if c.field == verbose && !c.same && (c.got != "" || c.want != "") {
				fmt.Printf("%s\t%s\tgot %q\twant %q\t%s\n", t.ID, t.kind(), c.got, c.want, t.URL)
			}
		}
	}
	show(scores)
	return lines.Err()
}

func read(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

func weftPage(parser *parse.Parser, body []byte, url string) (p page, err error) {
	res := parser.Parse(parse.Document{URL: url, ContentType: "text/html", Body: body})
	if res.Outcome != parse.OK {
		return p, fmt.Errorf("%s %s", res.Outcome, res.Detail)
	}
	return p, json.Unmarshal(res.Page, &p)
}

// trafilaturaPage finds nothing on a page that the library finds no text on.
func trafilaturaPage(body []byte, address string) (page, error) {
	u, err := url.Parse(address)
	if err != nil {
		return page{}, err
	}
	res, err := trafilatura.Extract(bytes.NewReader(body), trafilatura.Options{OriginalURL: u, EnableFallback: true})
	if err != nil {
		return page{}, nil
	}
	p := page{Title: res.Metadata.Title}
	if res.Metadata.Author != "" {
		p.Authors = strings.Split(res.Metadata.Author, "; ")
	}
	if !res.Metadata.Date.IsZero() {
		p.Published = res.Metadata.Date.Format(time.DateOnly)
	}
	return p, nil
}

// A score counts: pages that have the field in truth, pages for which
// something was found, and pages where the two agree.
type score struct{ want, got, right int }

func (s *score) add(got, want string, same bool) {
	if want != "" {
		s.want++
	}
	if got != "" {
		s.got++
	}
	if same && want != "" {
		s.right++
	}
}

func show(scores map[string]*score) {
	var names []string
	for name := range scores {
		names = append(names, name)
	}
	sort.Strings(names)
	fmt.Printf("%-24s %6s %6s %6s %9s %7s %6s\n", "field, type", "truth", "found", "right", "precision", "recall", "F1")
	for _, name := range names {
		s := scores[name]
		precision, recall := ratio(s.right, s.got), ratio(s.right, s.want)
		f1 := 0.0
		if precision+recall > 0 {
			f1 = 2 * precision * recall / (precision + recall)
		}
		fmt.Printf("%-24s %6d %6d %6d %9.3f %7.3f %6.3f\n", name, s.want, s.got, s.right, precision, recall, f1)
	}
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

func day(s string) string { return s[:min(len(s), 10)] }

// sameAuthors reports whether the letters of the first author found stand in
// the truth, or those of the truth in the authors found. Titles and roles are
// written in many ways.
func sameAuthors(got []string, want string) bool {
	if len(got) == 0 || want == "" {
		return len(got) == 0 && want == ""
	}
	w, first, all := letters(want), letters(got[0]), letters(strings.Join(got, " "))
	return first != "" && (strings.Contains(w, first) || strings.Contains(all, w))
}

// sameTitle compares without case, punctuation and space.
func sameTitle(got, want string) bool { return letters(got) == letters(want) }

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
