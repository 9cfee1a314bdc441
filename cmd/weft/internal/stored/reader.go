package stored

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"weft/crawler"
	"weft/fetch/warc"
	"weft/parse"
	"weft/store"
)

// A reader makes documents of what there is.
type reader struct {
	cfg      Config
	archives warc.Answers
	line     int64
	give     func(*document) error

	unread      int   // files of folders that cannot be read
	firstUnread error // of them
}

func (r *reader) read(ctx context.Context, args []string) error {
	r.archives.MaxBody = r.cfg.MaxBody
	for _, arg := range args {
		if err := r.walk(ctx, arg); err != nil {
			return err
		}
	}
	switch r.unread {
	case 0:
		return nil
	case 1:
		return fmt.Errorf("%w; all other files have their records", r.firstUnread)
	default:
		return fmt.Errorf("%w; %d more cannot be read either; all other files have their records", r.firstUnread, r.unread-1)
	}
}

// walk takes a file, every page and archive of a folder in lexical order, or
// standard input. What of a folder cannot be read keeps nobody from the rest.
func (r *reader) walk(ctx context.Context, arg string) error {
	if arg == "-" {
		return r.file("-", r.cfg.Stdin, r.archives.Stream)
	}
	root := arg
	if info, err := os.Stat(arg); err == nil && info.IsDir() {
		root += string(filepath.Separator) // so that a link to a folder is the folder
	}
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case d.IsDir() || path != arg && !isPage(path) && !isArchive(path):
			return nil
		}
		f, err := openFile(path, path != arg)
		if err != nil && path != arg {
			if r.unread++; r.unread == 1 {
				r.firstUnread = err
			}
			return nil
		}
		if err != nil {
			return err
		}
		defer f.Close()
		archive := r.archives.Read
		if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() { // such as a named pipe
			archive = r.archives.Stream
		}
		return r.file(path, f, archive)
	})
}

// openFile opens a file. One of a folder must be one that has an end, unlike a named
// pipe.
func openFile(path string, ofFolder bool) (*os.File, error) {
	if info, err := os.Stat(path); ofFolder && err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: it is no file", path)
	}
	return os.Open(path)
}

func isPage(path string) bool {
	return extension(path) == ".html" || extension(path) == ".htm" || isXHTML(path)
}

// isXHTML is also for the chapters of books (EPUB).
func isXHTML(path string) bool { return extension(path) == ".xhtml" || extension(path) == ".xht" }

func isArchive(path string) bool { return extension(path) == ".warc" }

// extension is that of a file when it is unpacked.
func extension(path string) string {
	return filepath.Ext(strings.TrimSuffix(strings.ToLower(path), ".gz"))
}

// file takes a page, or with archive a web archive.
func (r *reader) file(name string, file io.Reader, archive func(string, io.Reader, func(*warc.Answer) error) error) error {
	in := bufio.NewReaderSize(file, 64<<10)
	begin, err := in.Peek(1 << 10)
	if err != nil && err != io.EOF {
		return fmt.Errorf("%s: %w", name, err)
	}
	if isArchive(name) || warc.Begins(begin) {
		if err := archive(name, in, r.answer); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	}
	if warc.BeginsARC(begin) {
		return fmt.Errorf("%s: is an ARC file, the form of web archives before WARC, which is not read: make a WARC of it, as warcio recompress does", name)
	}
	return r.page(name, in)
}

// page takes a file that is a page, or is to be one.
func (r *reader) page(name string, file io.Reader) error {
	r.line++
	body, err := io.ReadAll(io.LimitReader(file, r.cfg.MaxBody+1))
	if err != nil {
		return err
	}
	doc := parse.Document{URL: r.cfg.Base, Body: body, Cut: int64(len(body)) > r.cfg.MaxBody}
	if bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		doc.ContentEncoding = "gzip"
	}
	switch {
	case isXHTML(name):
		doc.ContentType = "application/xhtml+xml"
	case isPage(name):
		doc.ContentType = "text/html"
	}
	d := &document{rec: store.Record{Schema: store.Schema, Line: r.line, URL: name}, size: int64(len(body))}
	d.parse = func(ctx context.Context, p crawler.Parser) error { return crawler.Parse(ctx, p, &d.rec, doc) }
	return r.give(d)
}

// answer takes an answer of an archive.
func (r *reader) answer(a *warc.Answer) error {
	r.line++
	d := &document{rec: store.Record{
		Schema: store.Schema, Line: r.line, URL: a.URL, FetchedAt: utc(a.Date),
		WARC: &store.Place{File: a.File, Offset: a.Offset},
	}}
	if a.Response != nil {
		d.size = int64(len(a.Response.Body))
	}
	d.parse = func(ctx context.Context, p crawler.Parser) error {
		return crawler.Complete(ctx, p, &d.rec, a.Response, a.Err)
	}
	return r.give(d)
}
