// Package wcxb reads pages with ground truth in the form of the Web Content
// Extraction Benchmark (Foley 2026, arXiv 2605.21097), and scores extractions
// as its evaluate.py does.
package wcxb

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode"
)

// A Truth is what people say of a page.
type Truth struct {
	ID, URL string
	Type    string   `json:"page_type"`
	Title   string   `json:"title"`
	Author  string   `json:"author"`
	Date    string   `json:"publish_date"`
	Content string   `json:"main_content"`
	With    []string `json:"with"`
	Without []string `json:"without"`
}

// Load reads a file of ground truth, a JSON object a line, perhaps gzipped.
func Load(name string) ([]Truth, error) {
	r, err := open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var list []Truth
	in := bufio.NewReader(r)
	for d := json.NewDecoder(in); ; {
		var t struct {
			Truth
			PageType json.RawMessage `json:"page_type"` // a string, or an object whose primary is one
		}
		if err := d.Decode(&t); err == io.EOF {
			return list, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		t.Type = pageType(t.PageType)
		list = append(list, t.Truth)
	}
}

func pageType(raw json.RawMessage) string {
	var name string
	if json.Unmarshal(raw, &name) != nil {
		var o struct{ Primary string }
		json.Unmarshal(raw, &o)
		name = o.Primary
	}
	switch name {
	case "category":
		return "collection"
	case "":
		return "article"
	}
	return name
}

// Page reads the page of a truth from a folder: ID.html or ID.html.gz.
func Page(folder, id string) ([]byte, error) {
	for _, ext := range []string{".html.gz", ".html"} {
		r, err := open(filepath.Join(folder, id+ext))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		defer r.Close()
		return io.ReadAll(r)
	}
	return nil, fmt.Errorf("no page %s in %s", id, folder)
}

type gzipped struct {
	*gzip.Reader
	file *os.File
}

func (g gzipped) Close() error { return g.file.Close() }

func open(name string) (io.ReadCloser, error) {
	f, err := os.Open(name)
	if err != nil || !strings.HasSuffix(name, ".gz") {
		return f, err
	}
	r, err := gzip.NewReader(f)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return gzipped{r, f}, nil
}

// Words are the lower-cased words of a text, what Python's \w+ finds.
func Words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return r != '_' && !unicode.IsLetter(r) && !unicode.IsNumber(r)
	})
}

// A Score compares an extraction with the truth, word by word.
type Score struct{ Precision, Recall, F1 float64 }

// Compare scores a text.
func Compare(got, want []string) Score {
	if len(want) == 0 || len(got) == 0 {
		if len(want) == len(got) {
			return Score{1, 1, 1}
		}
		return Score{}
	}
	counts := make(map[string]int, len(want))
	for _, w := range want {
		counts[w]++
	}
	common := 0
	for _, w := range got {
		if counts[w] > 0 {
			counts[w]--
			common++
		}
	}
	return Of(common, len(got), len(want))
}

// Of makes a score of counts.
func Of(common, got, want int) Score {
	if common == 0 {
		return Score{}
	}
	p, r := float64(common)/float64(got), float64(common)/float64(want)
	return Score{p, r, 2 * p * r / (p + r)}
}

// Found is the share of the snippets that stand in the text, and without if there
// are none.
func Found(text string, snippets []string, without float64) float64 {
	if len(snippets) == 0 {
		return without
	}
	text = strings.ToLower(text)
	n := 0
	for _, s := range snippets {
		if strings.Contains(text, strings.ToLower(s)) {
			n++
		}
	}
	return float64(n) / float64(len(snippets))
}
