package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/usage"
	"weft/parse"
	"weft/store"
)

func parseCommand(env *environment) *cli.Command {
	return &cli.Command{
		Name:      "parse",
		Usage:     "run the parse stage alone on stored HTML: the same records, url is the path",
		ArgsUsage: "FILE|DIR|-...",
		Description: strings.TrimSpace(`
  weft parse page.html | jq .page
  weft parse -o pages.jsonl saved/                all .html, .htm, .xhtml of a folder, .gz ones too
  weft parse --select 'price=.price_color' page.html | jq .page.data`),
		Flags: slices.Concat(outputFlags()[:5], []cli.Flag{
			textFlag(catPage, "base", "", "`URL` that relative links are resolved with (default: none)"),
			bytesFlag(catPage, "max-body", 16<<20, "of one page, decoded; a longer one is cut there and marked"),
		}, pageFlags()),
		Action: command(env, readPages, parsePages),
	}
}

func parsePages(ctx context.Context, env *environment, s parseSettings) error {
	page, err := parse.New(s.page)
	if err != nil {
		return &usage.Error{Err: err}
	}
	for _, arg := range s.args { // before anything is written
		if arg == "-" {
			continue
		}
		if _, err := os.Stat(arg); err != nil {
			return fmt.Errorf("%w; name a file or a folder that exists", err)
		}
	}
	sink, err := s.output.Create(env.stdout)
	if err != nil {
		return err
	}
	p := fileParser{page: page, base: s.base, max: s.page.MaxBody, sink: sink, stdin: env.stdin}
	for _, arg := range s.args {
		if err = p.walk(ctx, arg); err != nil {
			break
		}
	}
	if cerr := sink.Close(); err == nil {
		err = cerr
	}
	return err
}

// fileParser makes records of files.
type fileParser struct {
	page  *parse.Parser
	base  string
	max   int64
	sink  store.Sink
	stdin io.Reader
	line  int64
}

// walk takes a file, every page of a folder in lexical order, or standard input.
func (p *fileParser) walk(ctx context.Context, arg string) error {
	if arg == "-" {
		return p.file("-", p.stdin)
	}
	return filepath.WalkDir(arg, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case d.IsDir() || path != arg && !isPage(path):
			return nil
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		return p.file(path, f)
	})
}

func isPage(path string) bool {
	switch filepath.Ext(strings.TrimSuffix(strings.ToLower(path), ".gz")) {
	case ".html", ".htm", ".xhtml":
		return true
	}
	return false
}

func (p *fileParser) file(name string, r io.Reader) error {
	p.line++
	rec := store.Record{Schema: store.Schema, Line: p.line, URL: name}
	body, err := io.ReadAll(io.LimitReader(r, p.max+1))
	if err != nil {
		return err
	}
	doc := parse.Document{URL: p.base, Body: body, Cut: int64(len(body)) > p.max}
	if bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		doc.ContentEncoding = "gzip"
	}
	if isPage(name) {
		doc.ContentType = "text/html"
	}
	res := p.page.Parse(doc)
	rec.Outcome = res.Outcome
	if res.Outcome != parse.OK {
		rec.Error = &store.Error{Phase: res.Phase, Reason: res.Reason, Detail: res.Detail}
	}
	rec.ContentType, rec.Charset, rec.BytesBody, rec.BodySHA256 = res.ContentType, res.Charset, res.BodyBytes, res.BodySHA256
	rec.Warnings = res.Warnings
	if len(res.Page) > 0 {
		rec.Page = store.RawPage(res.Page)
	}
	t := &store.Timings{}
	t.Add(store.PhaseDecode, res.Timings.Decode)
	t.Add(store.PhaseParse, res.Timings.Parse)
	t.Add(store.PhaseAnalysis, res.Timings.Analysis)
	rec.Timings = t
	if err := p.sink.Append(&rec); err != nil {
		return err
	}
	return p.sink.Commit()
}
