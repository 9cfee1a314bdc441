package list

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Lines travel from the reading goroutine to Next in batches: a channel
// operation for each line would cost more than reading it.
const (
	batchLines = 256
	batchBytes = 256 << 10
)

type batch struct {
	lines []Line
	bytes int   // of URLs and meta
	stats Stats // when the batch was handed over
}

// A feeder reads the sources in a goroutine of its own, because a read from a
// stream may block where no context reaches it. It owns out and closes it
// after the last batch; err and stats may be read after that.
type feeder struct {
	cfg   Config
	files *files
	out   chan *batch
	free  chan *batch // batches to use again
	err   error       // how the list ended; io.EOF when it was read whole

	cur    *batch
	stats  Stats
	input  string  // Line.Input of the source being read
	stream *stream // of the source being read; nil for a URL
	past   int64   // bytes of the sources before it
	legacy bool    // Config.Legacy was called
	index  index   // what sitemap indexes have led to
}

// An input is a source after it was probed.
type input struct {
	Source
	format Format
	file   *handle // kept open because it cannot be opened again; else nil
	parser parser  // has begun already; else nil
	stream *stream
}

// A parser reads one format from one stream and emits its lines.
type parser interface {
	// begin reads what must be right before anything else happens. It neither
	// emits nor counts: other sources may come first.
	begin() error
	// run reads the rest. A broken line is emitted; an error is a broken list.
	run(ctx context.Context) error
}

func newFeeder(cfg Config, files *files) *feeder {
	return &feeder{
		cfg:   cfg,
		files: files,
		out:   make(chan *batch),
		free:  make(chan *batch, 2), // beside it, one is filled and one is handed out
		cur:   &batch{},
	}
}

// run probes all sources, says on ready how that went, and reads them.
func (f *feeder) run(ctx context.Context, ready chan<- error) {
	defer close(f.out)
	inputs, err := f.probeAll(ctx)
	ready <- err
	if err != nil {
		return
	}
	f.err = f.readAll(ctx, inputs)
	if ctx.Err() != nil {
		f.err = context.Cause(ctx)
	}
}

func (f *feeder) probeAll(ctx context.Context) ([]input, error) {
	inputs := make([]input, len(f.cfg.Sources))
	known := true
	for i, src := range f.cfg.Sources {
		in := &inputs[i]
		in.Source, in.format = src, f.cfg.Format
		if in.format == "" {
			in.format = formatOf(src.Name)
		}
		size, err := f.probe(ctx, in, i == 0)
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if err != nil {
			return nil, &Error{Source: src.Name, Err: explain(err, src.Name)}
		}
		known = known && size >= 0
		f.stats.Total += size
	}
	if !known {
		f.stats.Total = 0
	}
	return inputs, nil
}

// probe opens a source and reads its beginning, if that cannot block for long
// or if nothing else is to be read before it.
func (f *feeder) probe(ctx context.Context, in *input, first bool) (size int64, err error) {
	switch {
	case in.URL != "" && in.Fetch:
		return -1, nil // what fetches may need the list to be open
	case in.URL != "":
		return int64(len(in.URL)) + 1, nil
	}
	file, err := f.open(ctx, in.Source)
	if err != nil {
		return 0, err
	}
	again := file.regular && in.Open == nil
	if !again {
		in.file = file
	}
	if file.regular || first {
		in.stream, in.parser, err = f.begin(ctx, file, in)
	}
	if again { // thousands of lists are not kept open at once
		in.stream, in.parser = nil, nil
		f.files.close(file)
	}
	return file.size, err
}

// open opens a source and looks at what it is.
func (f *feeder) open(ctx context.Context, src Source) (*handle, error) {
	var rc io.ReadCloser
	var err error
	switch {
	case src.Open != nil:
		rc, err = src.Open()
	case src.Fetch && f.cfg.Fetch == nil:
		err = ErrFetch
	case src.Fetch:
		rc, err = f.cfg.Fetch(ctx, src.URL)
	default:
		rc, err = os.Open(src.Name)
	}
	if err != nil {
		return nil, err
	}
	file := &handle{ReadCloser: rc, size: -1}
	if err := f.files.add(file); err != nil {
		return nil, err
	}
	if s, ok := rc.(interface{ Stat() (fs.FileInfo, error) }); ok {
		info, err := s.Stat()
		switch {
		case err != nil:
			return nil, err
		case info.IsDir():
			return nil, errors.New("is a directory: name the files in it")
		case info.Mode().IsRegular():
			file.size, file.regular = info.Size(), true
		}
	}
	return file, nil
}

// begin decodes a source and reads what its format begins with.
func (f *feeder) begin(ctx context.Context, file *handle, src *input) (*stream, parser, error) {
	label := f.cfg.Encoding
	if src.format == Sitemap { // it says so itself
		label = ""
	}
	s, err := newStream(file, label, func() error { return f.flush(ctx) })
	if err != nil {
		return nil, nil, err
	}
	if src.format == Lines || src.format == CSV {
		if err := page(s.text); err != nil {
			return nil, nil, err
		}
	}
	var p parser
	switch in := (lineReader{r: s.text, max: f.cfg.MaxLine, legacy: func() { f.warn(src.Name) }}); src.format {
	case CSV:
		p = &csvRows{f: f, rows: rowReader{in: in}}
	case JSONL:
		p = &jsonRows{f: f, in: in}
	case Sitemap:
		p = &sitemap{f: f, text: s.text}
	default:
		p = &plainLines{f: f, in: in}
	}
	return s, p, p.begin()
}

// warn says once that a source is not in UTF-8.
func (f *feeder) warn(source string) {
	if !f.legacy && f.cfg.Legacy != nil {
		f.cfg.Legacy(source)
	}
	f.legacy = true
}

func (f *feeder) readAll(ctx context.Context, inputs []input) error {
	for i := range inputs {
		in := &inputs[i]
		f.input = ""
		if len(inputs) > 1 && (in.URL == "" || in.Fetch) { // a URL may hold a password, and is in the line anyway
			f.input = in.Name
		}
		if err := f.read(ctx, in); err != nil {
			f.flush(ctx) // what came before is whole; ctx's own error is seen by run
			return &Error{Source: in.Name, Line: f.stats.Lines, Err: explain(err, in.Name)}
		}
	}
	f.stats.Done = true
	f.flush(ctx)
	return io.EOF
}

// read emits the lines of one source.
func (f *feeder) read(ctx context.Context, in *input) (err error) {
	if in.URL != "" && !in.Fetch {
		f.stats.Lines++
		f.past += int64(len(in.URL)) + 1
		f.stats.Bytes = f.past
		return f.emit(ctx, urlLine(f.stats.Lines, []byte(in.URL)))
	}
	if in.file == nil {
		if in.file, err = f.open(ctx, in.Source); err != nil {
			return err
		}
	}
	defer f.files.close(in.file)
	if in.parser == nil {
		if in.stream, in.parser, err = f.begin(ctx, in.file, in); err != nil {
			return err
		}
	}
	f.stream = in.stream
	if err := in.parser.run(ctx); err != nil {
		return err
	}
	f.stream = nil
	f.past += in.stream.raw.n
	f.stats.Bytes = f.past
	in.stream, in.parser = nil, nil
	return nil
}

// emit adds a line to the batch. An error means that nobody wants more.
func (f *feeder) emit(ctx context.Context, l Line) error {
	l.Input = f.input
	f.complete(&l)
	f.cur.lines = append(f.cur.lines, l)
	f.cur.bytes += len(l.URL) + len(l.Meta)
	if len(f.cur.lines) < batchLines && f.cur.bytes < batchBytes {
		return nil
	}
	return f.flush(ctx)
}

// flush hands the batch over. It is called before every read from a source, so
// that no line waits for those that follow it to arrive.
func (f *feeder) flush(ctx context.Context) error {
	if len(f.cur.lines) == 0 {
		return context.Cause(ctx)
	}
	if f.stream != nil {
		f.stats.Bytes = f.past + f.stream.position()
	}
	f.cur.stats = f.stats
	select {
	case f.out <- f.cur:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	select {
	case f.cur = <-f.free:
		clear(f.cur.lines)
		f.cur.lines, f.cur.bytes = f.cur.lines[:0], 0
	default:
		f.cur = &batch{lines: make([]Line, 0, batchLines)}
	}
	return nil
}

// recycle takes back a batch that Next is through with.
func (f *feeder) recycle(b *batch) {
	select {
	case f.free <- b:
	default:
	}
}

// explain adds what to do to the errors that need it.
func explain(err error, name string) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err // the name is already in front
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: check the path, or write https://%s if it is meant as a URL", err, name)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w: make the file readable", err)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w: the file is damaged or not complete", err)
	}
	return err
}
