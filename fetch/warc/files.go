package warc

import (
	"cmp"
	"errors"
	"fmt"
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
	there, err := cfg.files()
	switch {
	case err != nil:
		return err
	case len(there) > 0 && !force:
		return &os.PathError{Op: "create", Path: cfg.name(there[0]), Err: os.ErrExist}
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

// removeFrom removes the nth file, and all with higher numbers.
func (c Config) removeFrom(n int) error {
	there, err := c.files()
	for _, m := range there {
		if err == nil && m >= n {
			err = os.Remove(c.name(m))
		}
	}
	return err
}
