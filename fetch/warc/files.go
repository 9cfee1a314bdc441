package warc

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// name is the path of the nth file.
func (c Config) name(n int) string {
	if n == 1 {
		return c.Path
	}
	return fmt.Sprintf("%s-%05d%s", strings.TrimSuffix(c.Path, Suffix), n, Suffix)
}

// number is the reverse of name; 0 if no file has that name.
func (c Config) number(name string) int {
	digits, ok := strings.CutPrefix(name, strings.TrimSuffix(c.Path, Suffix)+"-")
	if n, err := strconv.Atoi(strings.TrimSuffix(digits, Suffix)); ok && err == nil && n > 1 && c.name(n) == name {
		return n
	}
	if name == c.name(1) {
		return 1
	}
	return 0
}

// files are the numbers of those that are there, the lowest first.
func (c Config) files() (there []int, err error) {
	dir, _ := filepath.Split(c.Path)
	entries, err := os.ReadDir(cmp.Or(dir, "."))
	for _, entry := range entries {
		if n := c.number(dir + entry.Name()); n > 0 {
			there = append(there, n)
		}
	}
	slices.Sort(there)
	return there, err
}

// Check says what would keep [Create] from beginning an archive, and changes
// nothing.
func Check(cfg Config, force bool) error {
	for n := 1; n <= 2 && !force; n++ {
		if _, err := os.Lstat(cfg.name(n)); !errors.Is(err, os.ErrNotExist) {
			return &os.PathError{Op: "create", Path: cfg.name(n), Err: cmp.Or(err, os.ErrExist)}
		}
	}
	f, err := os.OpenFile(cfg.Path, os.O_RDWR, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = f.Close()
	}
	return err
}

// remove removes those from the nth on that which says.
func (c Config) remove(n int, which func(n int) bool) error {
	there, err := c.files()
	for _, m := range there {
		if err == nil && m >= n && which(m) {
			err = os.Remove(c.name(m))
		}
	}
	return err
}

// owns reports whether the nth file is of this archive: its ID is that of the
// archive, or nothing is in it, as in one that was only just begun.
func (c Config) owns(n int) bool {
	info, err := os.Stat(c.name(n))
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	return info.Size() == 0 || c.ID != "" && c.id(n) == c.ID
}

// maxInfo bounds what is read of a warcinfo block, in bytes.
const maxInfo = 64 << 10

// id is the ID of the archive that the nth file was written for, under this name; ""
// if it does not say.
func (c Config) id(n int) string {
	f, err := os.Open(c.name(n))
	if err != nil {
		return ""
	}
	defer f.Close()
	rec, err := NewReader(f).Next()
	if err != nil || rec.Type != "warcinfo" || rec.Fields.Get("WARC-Filename") != filepath.Base(c.name(n)) {
		return ""
	}
	block, _ := io.ReadAll(io.LimitReader(rec.Block, maxInfo))
	for line := range strings.Lines(string(block)) {
		if name, value, _ := strings.Cut(line, ":"); name == partOf {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
