package job

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"weft/cmd/weft/internal/usage"
	"weft/crawler"
	"weft/crawler/list"
	"weft/parse/weburl"
	"weft/store"
)

// Sources makes the inputs of arguments: with :// a page, or a list if lists is
// said of URLs, - standard input, anything else a file.
func Sources(args []string, lists bool, stdin io.Reader) ([]list.Source, error) {
	var out []list.Source
	named := false
	for _, arg := range args {
		switch {
		case arg == "":
			return nil, usage.Errorf("an argument is empty: name a URL, a file or - for standard input")
		case arg == "-" && named:
			return nil, usage.Errorf("- (standard input) can be named only once")
		case arg == "-":
			named = true
			out = append(out, list.Source{Name: "-", Open: func() (io.ReadCloser, error) { return keepOpen(stdin), nil }})
		case strings.Contains(arg, "://"):
			out = append(out, list.Source{Name: weburl.Redact(arg), URL: arg, Fetch: lists})
		default:
			out = append(out, list.Source{Name: arg})
		}
	}
	return out, nil
}

// HasMeta reports whether the lines of the list can have other fields beside the
// URL.
func (in *Input) HasMeta() bool {
	if in.Format != "" {
		return in.Format != list.Lines
	}
	for _, s := range in.Sources {
		name := strings.ToLower(s.Name)
		name = strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".zst")
		if s.URL == "" && (strings.HasSuffix(name, ".csv") || strings.HasSuffix(name, ".tsv") || strings.HasSuffix(name, ".jsonl") || strings.HasSuffix(name, ".xml")) {
			return true
		}
	}
	return false
}

// MetaColumns are the columns of a table for the other fields of the lines, one a
// name. The list is read for them, if it is in files; of any other they are one
// column with all of them.
func (in *Input) MetaColumns(ctx context.Context) ([]string, error) {
	if !in.HasMeta() {
		return nil, nil
	}
	for _, s := range in.Sources {
		if s.Open != nil || s.Fetch {
			return []string{"meta"}, nil
		}
	}
	lines, err := in.Open(ctx, nil, nil)
	if err != nil {
		return nil, err
	}
	defer lines.Close()
	var names []string
	seen := make(map[string]bool)
	for {
		line, err := lines.Next(ctx)
		if err == io.EOF {
			return names, nil
		}
		if err != nil {
			return nil, err
		}
		if errors.Is(line.Err, list.ErrSitemap) { // what it names is not known before it is fetched
			return []string{"meta"}, nil
		}
		store.EachMember(line.Meta, func(name string, _ []byte) bool {
			if !seen[name] {
				seen[name] = true
				names = append(names, "meta."+name)
			}
			return true
		})
	}
}

// Once reports whether the input can be read only once, unless it is kept: see Rewind.
func (in *Input) Once() bool {
	return slices.ContainsFunc(in.Sources, func(s list.Source) bool { return s.Open != nil })
}

// Rewind makes an input that can be read more than once: what stands in standard
// input is kept in memory. It waits until that ends.
func (in *Input) Rewind() error {
	for i, s := range in.Sources {
		if s.Open == nil {
			continue
		}
		r, err := s.Open()
		if err != nil {
			return err
		}
		data, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		in.Sources[i].Open = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
	}
	return nil
}

// keepOpen is r with a Close that does nothing. A file stays one, so that the
// size of `weft < urls.txt` is known.
func keepOpen(r io.Reader) io.ReadCloser {
	if f, ok := r.(*os.File); ok {
		return openFile{f}
	}
	return io.NopCloser(r)
}

type openFile struct{ *os.File }

func (openFile) Close() error { return nil }

// List is what a crawl reads: a list.Reader, or one that ends after a number of
// lines.
type List interface {
	crawler.List
	io.Closer
	Stats() list.Stats
}

// Open opens the list. get fetches lists at URLs and the sitemaps that lists
// name; nil reads none. warn, which may be nil, is told of what is odd.
func (in Input) Open(ctx context.Context, get func(context.Context, string) (io.ReadCloser, error), warn func(string)) (List, error) {
	r, err := list.Open(ctx, list.Config{
		Sources: in.Sources, Format: in.Format, URLField: in.URLField, NoHeader: in.NoHeader, DefaultScheme: in.Scheme,
		Encoding: in.Encoding, Legacy: legacy(warn), Fetch: get,
	})
	var le *list.Error
	if errors.Is(err, list.ErrColumn) {
		return nil, fmt.Errorf("%w; name it with --url-field, or say --no-header if the first row is data", err)
	}
	var foreign *list.ForeignError
	switch {
	case errors.As(err, &foreign):
		return nil, fmt.Errorf("%w; %s", err, instead[foreign.Is])
	case errors.Is(err, list.ErrNoLines):
		return nil, fmt.Errorf("%w; jq -c '.[]' makes such lines of an array, jq -c . of other values", err)
	}
	if errors.Is(err, fs.ErrNotExist) && errors.As(err, &le) {
		hint := "name a file that exists, or a URL with https://"
		if looksLikeHost(le.Source) {
			hint = "did you mean https://" + le.Source + " ?"
		}
		return nil, fmt.Errorf("%s: no such file; %s", le.Source, hint)
	}
	if err != nil || in.Limit <= 0 {
		return r, err
	}
	return &limit{r, in.Limit}, nil
}

// instead says what to do with what is no list.
var instead = map[list.Foreign]string{
	list.Spreadsheet: "save it as CSV (UTF-8) in its program, and name that file",
	list.PDF:         "copy the URLs into a file of text, one a line",
	list.WebArchive:  "weft parse makes records of what is in it",
	list.Page:        "weft parse makes a record of it, and weft -r follows the links of a URL",
	list.Parquet:     "weft convert makes .jsonl of one that weft wrote, which is a list",
	list.Database:    "weft convert makes .jsonl of one that weft wrote, which is a list",
}

// legacy warns of lists in an encoding that nothing says.
func legacy(warn func(string)) func(string) {
	if warn == nil {
		return nil
	}
	return func(source string) {
		warn(source + " is not in UTF-8: such lines are read as windows-1252; --input-encoding names another")
	}
}

// looksLikeHost reports whether a name could be a URL without its scheme.
func looksLikeHost(name string) bool {
	host, _, _ := strings.Cut(name, "/")
	return strings.Contains(host, ".") && !strings.HasPrefix(host, ".") && !strings.HasSuffix(host, ".txt") && !strings.HasSuffix(host, ".csv")
}

// limit ends a list after some lines.
type limit struct {
	List
	left int64
}

func (l *limit) Next(ctx context.Context) (list.Line, error) {
	if l.left == 0 {
		return list.Line{}, io.EOF
	}
	l.left--
	return l.List.Next(ctx)
}
