package job

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"weft/crawler/list"
	"weft/store"
)

// scratchDir is where what memory has no room for may go: the system's folder
// for temporary files or, if that is of no use, beside the output. "" is the
// system's, which most runs do not need.
func scratchDir(o Output) string {
	if writable("") != nil && o.Kept() {
		return filepath.Dir(strings.TrimRight(o.Path, `/\`))
	}
	return ""
}

// withRemedy says what to do where the output of a crawl could not be written, or a
// temporary file.
func (o Output) withRemedy(err error) error {
	var list *list.Error
	var write *store.WriteError
	var open *store.OpenError
	switch {
	case errors.As(err, &write):
		if o.Kept() {
			write.How = "with --resume"
		}
		return err
	case errors.As(err, &list), errors.As(err, &open):
		return err // they know
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return fmt.Errorf("%w; temporary files are in %s: set TMPDIR to a folder that exists and has room", err, os.TempDir())
	}
	return err
}

// writable makes a file in a folder, and removes it.
func writable(dir string) error {
	f, err := os.CreateTemp(dir, "weft-probe-*")
	if err != nil {
		return err
	}
	f.Close()
	return os.Remove(f.Name())
}
