package warc

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/gzip"
)

// An Earlier is what a run before has left, looked at and not changed.
type Earlier struct {
	w   *Writer
	end int64 // of the last record that counts
}

// Look finds the last record that is named: named has the offset of the last one
// in each file. The error says what is not there. Files before the last may have
// been moved away. If none is named, the first file has to have the ID of cfg, or
// not to be there.
func Look(cfg Config, named map[string]int64) (*Earlier, error) {
	e := &Earlier{w: newWriter(cfg)}
	for name := range named {
		n := cfg.number(name)
		if n == 0 {
			return nil, fmt.Errorf("the records name %s", name)
		}
		e.w.n = max(e.w.n, n)
	}
	if e.w.n == 0 {
		if _, err := os.Lstat(cfg.Path); err == nil && !e.w.cfg.owns(1) {
			return nil, errors.New("it is there, and is of another run")
		}
		return e, nil
	}
	last := cfg.name(e.w.n)
	e.w.cfg.ID = cmp.Or(cfg.id(e.w.n), e.w.cfg.ID)
	var err error
	e.end, err = endOf(last, named[last])
	return e, err
}

// ID is that of the archive, as in [Config].
func (e *Earlier) ID() string { return e.w.cfg.ID }

// Resume goes on behind that record, and removes what follows it of the archive.
// If none is named, the first file is begun anew.
func (e *Earlier) Resume() (*Writer, error) {
	w := e.w
	if w.n == 0 {
		if err := w.begin(1, w.cfg.owns(1)); err != nil {
			return nil, err
		}
	} else if err := e.reopen(); err != nil {
		return nil, err
	}
	if err := w.cfg.remove(w.n+1, w.cfg.owns); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

// reopen opens the file of that record, and cuts it there.
func (e *Earlier) reopen() error {
	f, err := os.OpenFile(e.w.cfg.name(e.w.n), os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := f.Truncate(e.end); err != nil {
		f.Close()
		return err
	}
	e.w.file, e.w.size = f, e.end
	return nil
}

// endOf is where the record at the offset ends.
func endOf(name string, offset int64) (int64, error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	if _, err := f.Seek(offset, io.SeekStart); err != nil {
		return 0, err
	}
	file := &counted{r: f}
	in := bufio.NewReader(file)
	z, err := gzip.NewReader(in)
	if err == nil {
		z.Multistream(false)
		_, err = io.Copy(io.Discard, z)
	}
	if err != nil {
		return 0, fmt.Errorf("%s has no whole record at byte %d, which the output names: %w", name, offset, err)
	}
	return offset + file.n - int64(in.Buffered()), nil
}
