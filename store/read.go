package store

import (
	"bufio"
	"encoding/json"
	"errors"
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
// until visit returns. An error of visit ends the reading and is returned.
func Read(path string, visit func(rec json.RawMessage) error) error {
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
	return readRecords(r, format.array, visit)
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

func readRecords(r io.Reader, array bool, visit func(json.RawMessage) error) error {
	d := json.NewDecoder(r)
	if array {
		if _, err := d.Token(); err != nil {
			return err
		}
	}
	var rec json.RawMessage
	for !array || d.More() {
		rec = rec[:0]
		switch err := d.Decode(&rec); {
		case errors.Is(err, io.EOF) && !array:
			return nil
		case err != nil:
			return err
		}
		if err := visit(rec); err != nil {
			return err
		}
	}
	return nil
}

func readFiles(dir string, visit func(json.RawMessage) error) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return visit(data)
	})
}
