package warc

import (
	"bufio"
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
// been moved away.
func Look(cfg Config, named map[string]int64) (*Earlier, error) {
	e := &Earlier{w: newWriter(cfg)}
	for name := range named {
		n := e.w.cfg.number(name)
		if n == 0 {
			return nil, fmt.Errorf("the records name %s", name)
		}
		e.w.n = max(e.w.n, n)
	}
	if e.w.n == 0 {
		return e, nil
	}
	last := e.w.cfg.name(e.w.n)
	var err error
	e.end, err = endOf(last, named[last])
	return e, err
}

// Resume goes on behind that record, and removes what follows it. If none is
// named, the first file is begun anew.
func (e *Earlier) Resume() (*Writer, error) {
	if e.w.n == 0 {
		return Create(e.w.cfg, true)
	}
	f, err := os.OpenFile(e.w.cfg.name(e.w.n), os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	if err := f.Truncate(e.end); err != nil {
		f.Close()
		return nil, err
	}
	e.w.file, e.w.size = f, e.end
	if err := e.w.cfg.removeFrom(e.w.n + 1); err != nil {
		f.Close()
		return nil, err
	}
	return e.w, nil
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
