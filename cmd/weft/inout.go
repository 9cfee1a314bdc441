package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/progress"
	"weft/crawler"
	"weft/crawler/list"
	"weft/store"
)

// sources makes the inputs of the arguments: with :// a URL, - standard input
// (also without any, when it is not a terminal), anything else a file.
func sources(c *cli.Context, env *environment) ([]list.Source, error) {
	args := c.Args().Slice()
	if len(args) == 0 {
		if progress.IsTerminal(env.stdin) {
			return nil, usagef("nothing to crawl: name a URL, a file with one URL a line, or - for standard input; see weft --help")
		}
		args = []string{"-"}
	}
	var out []list.Source
	stdin := false
	for _, arg := range args {
		switch {
		case arg == "-" && stdin:
			return nil, usagef("- (standard input) can be named only once")
		case arg == "-":
			stdin = true
			out = append(out, list.Source{Name: "-", Open: func() (io.ReadCloser, error) { return keepOpen(env.stdin), nil }})
		case strings.Contains(arg, "://"):
			out = append(out, list.Source{Name: arg, URL: arg})
		default:
			out = append(out, list.Source{Name: arg})
		}
	}
	return out, nil
}

// rewindable keeps in memory what can be read only once.
func rewindable(sources []list.Source) ([]list.Source, error) {
	for i, s := range sources {
		if s.Open == nil {
			continue
		}
		r, err := s.Open()
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		sources[i].Open = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
	}
	return sources, nil
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

func openList(ctx context.Context, c *cli.Context, sources []list.Source, get func(context.Context, string) (io.ReadCloser, error)) (*list.Reader, error) {
	format := list.Format(c.String("input-format"))
	switch format {
	case "", list.Lines, list.CSV, list.JSONL, list.Sitemap:
	default:
		return nil, usagef("--input-format %q is none of lines, csv, jsonl, sitemap", format)
	}
	r, err := list.Open(ctx, list.Config{Sources: sources, Format: format, URLField: c.String("url-field"), Fetch: get})
	var le *list.Error
	if errors.Is(err, fs.ErrNotExist) && errors.As(err, &le) {
		hint := "name a file that exists, or a URL with https://"
		if looksLikeHost(le.Source) {
			hint = "did you mean https://" + le.Source + " ?"
		}
		return nil, fmt.Errorf("%s: no such file; %s", le.Source, hint)
	}
	return r, err
}

// looksLikeHost reports whether a name could be a URL without its scheme.
func looksLikeHost(name string) bool {
	host, _, _ := strings.Cut(name, "/")
	return strings.Contains(host, ".") && !strings.HasPrefix(host, ".") && !strings.HasSuffix(host, ".txt") && !strings.HasSuffix(host, ".csv")
}

// limited ends a list after n lines; 0 is no limit.
func limited(l crawler.List, n int64) crawler.List {
	if n <= 0 {
		return l
	}
	return &limit{l, n}
}

type limit struct {
	crawler.List
	left int64
}

func (l *limit) Next(ctx context.Context) (list.Line, error) {
	if l.left == 0 {
		return list.Line{}, io.EOF
	}
	l.left--
	return l.List.Next(ctx)
}

// stream returns the sink of an output that is no file: standard output, a
// device, a named pipe. There is nothing to overwrite or to go on with.
func stream(path string, env *environment) (sink store.Sink, ok bool, err error) {
	if path == "" || path == "-" {
		return store.NewStream(env.stdout), true, nil
	}
	if info, err := os.Stat(path); err != nil || info.Mode()&(fs.ModeDevice|fs.ModeNamedPipe) == 0 {
		return nil, false, nil
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return nil, true, &store.OpenError{Path: path, Err: err}
	}
	return store.NewStream(f), true, nil
}

// openSink opens an output that is written in one go.
func openSink(c *cli.Context, env *environment) (store.Sink, error) {
	path := c.String("output")
	sink, ok, err := stream(path, env)
	if ok {
		return sink, err
	}
	sink, err = store.Create(path, store.Options{Force: c.Bool("force")})
	var exists *store.ExistsError
	if errors.As(err, &exists) {
		return nil, &usageError{existing(exists.Path)}
	}
	return sink, err
}

// existing says what to do about an output that is there already.
func existing(path string) error {
	return fmt.Errorf("%s exists already and was left untouched; --force overwrites it, or choose another path", path)
}

// errInterrupted says how far a run got.
func errInterrupted(path string, sum crawler.Summary) error {
	where := "to stdout"
	if path != "" {
		where = "in " + path
	}
	if _, ok := store.Look(path); ok {
		where += "; the same command with --resume goes on"
	}
	return fmt.Errorf("%w: %d records are whole %s", crawler.ErrInterrupted, sum.Records+sum.Before, where)
}
