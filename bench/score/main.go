// Command score extracts the main content of stored pages and compares it with
// what people say it is, word by word, as the Web Content Extraction Benchmark
// does:
//
//	go run ./score [-pages FOLDER] [-truth FILE] [-worst N] [-show ID]
//
// The truth is a JSON object a line (see package wcxb), and each page a file
// ID.html or ID.html.gz. It prints the means over all pages and for each type:
// F1, precision and recall; the share of the snippets that have to be there and
// that must not; and how often type and headline agree. A model that was learned
// from the same pages makes these figures too good: for honest ones see train.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"weft/bench/wcxb"
	"weft/parse"
)

// page is what is scored of the JSON that parse writes.
type page struct {
	Headline  string
	Type      string
	Text      string
	Authors   []string
	Published string
}

// figures are sums over pages.
type figures struct {
	pages                                int
	f1, precision, recall, with, without float64
	kind, headline, authors, published   share
}

// share counts agreement where the truth says something.
type share struct{ agree, of int }

func (s *share) add(said, agrees bool) {
	if said {
		s.of++
		if agrees {
			s.agree++
		}
	}
}

func (s share) String() string {
	if s.of == 0 {
		return "-"
	}
	return fmt.Sprintf("%.3f", float64(s.agree)/float64(s.of))
}

type scored struct {
	id, kind string
	wcxb.Score
}

func main() {
	folder := flag.String("pages", "../../shared/data/wcxb-dev/html", "folder of the pages")
	file := flag.String("truth", "../../shared/data/wcxb-dev/ground-truth.jsonl.gz", "file of the ground truth")
	worst := flag.Int("worst", 0, "list so many pages with the lowest F1")
	show := flag.String("show", "", "print the truth and the extraction of one page")
	flag.Parse()
	if err := run(*folder, *file, *worst, *show); err != nil {
		fmt.Fprintln(os.Stderr, "score:", err)
		os.Exit(1)
	}
}

func run(folder, file string, worst int, show string) error {
	truths, err := wcxb.Load(file)
	if err != nil {
		return err
	}
	parser, err := parse.New(parse.Config{Fields: []string{"text", "headline", "type", "authors", "published"}})
	if err != nil {
		return err
	}
	sums := map[string]*figures{"all": {}}
	var list []scored
	for _, t := range truths {
		if show != "" && t.ID != show {
			continue
		}
		src, err := wcxb.Page(folder, t.ID)
		if err != nil {
			return err
		}
		res := parser.Parse(parse.Document{URL: t.URL, ContentType: "text/html; charset=utf-8", Body: src})
		var p page
		if res.Outcome == parse.OK {
			if err := json.Unmarshal(res.Page, &p); err != nil {
				return fmt.Errorf("page %s: %w", t.ID, err)
			}
		}
		if show != "" {
			fmt.Printf("%s %s\ntype %s, found %s\n\n--- truth\n%s\n\n--- extraction\n%s\n", t.ID, t.URL, t.Type, p.Type, t.Content, p.Text)
			return nil
		}
		s := wcxb.Compare(wcxb.Words(p.Text), wcxb.Words(t.Content))
		list = append(list, scored{t.ID, t.Type, s})
		for _, name := range []string{"all", t.Type} {
			if sums[name] == nil {
				sums[name] = new(figures)
			}
			sums[name].add(t, p, s)
		}
	}
	print(sums)
	slices.SortFunc(list, func(a, b scored) int {
		switch {
		case a.F1 < b.F1:
			return -1
		case a.F1 > b.F1:
			return 1
		}
		return strings.Compare(a.id, b.id)
	})
	for _, s := range list[:min(worst, len(list))] {
		fmt.Printf("%s %-14s F1 %.3f precision %.3f recall %.3f\n", s.id, s.kind, s.F1, s.Precision, s.Recall)
	}
	return nil
}

func (f *figures) add(t wcxb.Truth, p page, s wcxb.Score) {
	f.pages++
	f.f1 += s.F1
	f.precision += s.Precision
	f.recall += s.Recall
	f.with += wcxb.Found(p.Text, t.With, 1)
	f.without += wcxb.Found(p.Text, t.Without, 0)
	f.kind.add(t.Type != "", p.Type == t.Type)
	f.headline.add(t.Title != "", strings.EqualFold(flat(p.Headline), flat(t.Title)))
	f.authors.add(t.Author != "", slices.ContainsFunc(p.Authors, func(a string) bool {
		return strings.Contains(strings.ToLower(flat(t.Author)), strings.ToLower(flat(a)))
	}))
	f.published.add(len(t.Date) >= 10, len(p.Published) >= 10 && len(t.Date) >= 10 && p.Published[:10] == t.Date[:10])
}

func flat(s string) string { return strings.Join(wcxb.Words(s), " ") }

func print(sums map[string]*figures) {
	fmt.Println("pages          number     F1   prec recall   with without  type headline author  date")
	names := make([]string, 0, len(sums))
	for name := range sums {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if d := sums[b].pages - sums[a].pages; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	for _, name := range names {
		f := sums[name]
		n := float64(f.pages)
		fmt.Printf("%-14s %6d %6.3f %6.3f %6.3f %6.3f %7.3f %5s %8s %6s %5s\n", name, f.pages,
			f.f1/n, f.precision/n, f.recall/n, f.with/n, f.without/n, f.kind, f.headline, f.authors, f.published)
	}
}
