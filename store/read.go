package store

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Read calls visit with each record of an output that [Open] wrote, of any
// format, in the order that they stand there (a folder's by name). rec is valid
// until visit returns. An error of visit ends the reading and is returned. Errors of
// the reading name the path; they wrap [ErrTorn] where the output ends too early, as
// after a kill, and [ErrNotOurs] where it is no output.
func Read(path string, visit func(rec json.RawMessage) error) error {
	var own error // of visit
	n := 0
	err := readAny(path, func(rec json.RawMessage) error {
		n++
		own = visit(rec)
		return own
	})
	if err == nil || own != nil {
		return err
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = ErrTorn
	}
	var open *OpenError
	var named *fs.PathError
	if errors.As(err, &open) || errors.As(err, &named) {
		return err
	}
	return fmt.Errorf("%s: record %d: %w", path, n+1, err)
}

func readAny(path string, visit func(rec json.RawMessage) error) error {
	if path != "" && os.IsPathSeparator(path[len(path)-1]) {
		return readFiles(path, visit)
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	format, ok := fileFormatOf(path)
	if !ok {
		return openError(path, ErrFormat)
	}
	r, err := decompressed(path, f)
	if err != nil {
		return err
	}
	defer r.Close()
	if !format.array {
		return readRecords(r, visit)
	}
	return readArray(r, visit)
}

// readRecords reads lines. One that is no JSON is torn if nothing comes after it.
func readRecords(r io.Reader, visit func(rec json.RawMessage) error) error {
	var broken, torn error
	err := eachLine(r, func(line []byte) error {
		switch {
		case broken != nil:
			return broken
		case json.Valid(line):
			return visit(line)
		}
		if broken = fmt.Errorf("%w: %.40q is no JSON", ErrNotOurs, line); line[0] == '{' {
			torn = ErrTorn
		} else {
			torn = broken
		}
		return nil
	})
	if err == nil {
		err = torn
	}
	return err
}

// eachLine calls visit with the lines that are not blank, without what ends them.
func eachLine(r io.Reader, visit func(line []byte) error) error {
	in := bufio.NewReaderSize(r, 256<<10)
	var long []byte
	for {
		line, err := in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			long = append(long, line...)
			continue
		}
		if err != nil && err != io.EOF {
			return err
		}
		if len(long) > 0 {
			long = append(long, line...)
			line, long = long, long[:0]
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			if err := visit(line); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
	}
}

// OpenText opens a file to read, decompressed as the end of its path says.
func OpenText(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r, err := decompressed(path, f)
	if err != nil {
		f.Close()
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{r, closers{r, f}}, nil
}

// closers are closed together.
type closers []io.Closer

// Close closes all.
func (c closers) Close() error {
	var err error
	for _, one := range c {
		err = errors.Join(err, one.Close())
	}
	return err
}

// decompressed reads r by the end of its path.
func decompressed(path string, r io.Reader) (io.ReadCloser, error) {
	r = bufio.NewReaderSize(r, 256<<10)
	switch strings.ToLower(filepath.Ext(path)) {
	case ".gz":
		return gzip.NewReader(r)
	case ".zst":
		d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1))
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	}
	return io.NopCloser(r), nil
}

func readArray(r io.Reader, visit func(json.RawMessage) error) error {
	d := json.NewDecoder(r)
	if _, err := d.Token(); err != nil {
		return err
	}
	var rec json.RawMessage
	for d.More() {
		rec = rec[:0]
		if err := d.Decode(&rec); err != nil {
			return err
		}
		if err := visit(rec); err != nil {
			return err
		}
	}
	_, err := d.Token() // the end, without which the file is a part of one
	return err
}

func readFiles(dir string, visit func(json.RawMessage) error) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		data, err := os.ReadFile(path)
		if err == nil && !json.Valid(data) { // a power cut has left a part of it, or holes
			err = fmt.Errorf("%s: %w", d.Name(), ErrTorn)
		}
		if err != nil {
			return err
		}
		return visit(data)
	})
}
