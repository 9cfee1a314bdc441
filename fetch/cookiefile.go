package fetch

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// cookieFileHead is the line by which programs know the format.
const cookieFileHead = "# Netscape HTTP Cookie File\n"

// httpOnly before the domain marks a cookie that scripts of a page do not see.
// Programs that do not know the mark take the line for a comment.
const httpOnly = "#HttpOnly_"

// maxCookieLine bounds a line of the file, in bytes.
const maxCookieLine = 64 << 10

// OpenCookies reads the jar in the file at path, in the Netscape format that
// curl, wget and the exporters of browsers write. If there is no such file the
// jar is empty. An error says what is wrong with the file, by line, or that it
// could not be written later; no error holds a cookie. os.DevNull means a jar
// that is kept in memory alone.
//
// What the file says is the user's word: it may hold a cookie that no server
// could have set, such as one for all of ".co.uk". The bounds hold for it too.
func OpenCookies(path string) (*Cookies, error) {
	c := &Cookies{byDomain: make(map[string][]*cookie)}
	if path == os.DevNull {
		return c, nil
	}
	c.path = path
	if target, err := filepath.EvalSymlinks(path); err == nil {
		c.path = target // or Save would put a file in the place of the link
	}
	if info, err := os.Stat(c.path); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("cookie jar %s is not a file", path)
	}
	probe, err := c.create()
	if err != nil {
		return nil, err
	}
	probe.Close()
	os.Remove(probe.Name())

	f, err := os.Open(c.path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cookie jar: %w", err)
	}
	defer f.Close()
	now := time.Now()
	if err := readCookies(f, func(k *cookie) { c.set(k, now, true) }); err != nil {
		return nil, fmt.Errorf("cookie jar %s: %w", path, err)
	}
	return c, nil
}

// Save writes the jar to its file, readable by its owner alone: all of it, or
// after an error nothing. Cookies of a session are saved too, as by curl.
func (c *Cookies) Save() error {
	if c.path == "" {
		return nil
	}
	f, err := c.create()
	if err != nil {
		return err
	}
	err = cmp.Or(writeCookies(f, c.list()), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), c.path)
	}
	if err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("cookie jar: %w", err)
	}
	return nil
}

// create makes the file that becomes the jar. Nobody else may read it: that is
// how os.CreateTemp makes files.
func (c *Cookies) create() (*os.File, error) {
	f, err := os.CreateTemp(filepath.Dir(c.path), "."+filepath.Base(c.path)+".*")
	if err != nil {
		return nil, fmt.Errorf("cookie jar: %w", err)
	}
	return f, nil
}

// list returns copies of the cookies that have not expired, in the order of
// creation.
func (c *Cookies) list() []cookie {
	now := time.Now()
	var all []cookie
	c.mu.Lock()
	for e := c.byUse.Front(); e != nil; e = e.Next() {
		if k := e.Value.(*cookie); !k.expired(now) {
			all = append(all, *k)
		}
	}
	c.mu.Unlock()
	slices.SortFunc(all, func(a, b cookie) int { return cmp.Compare(a.created, b.created) })
	return all
}

// writeCookies writes a line for each cookie, with the fields between tabs:
// domain, whether its subdomains are meant, path, whether only for https, when
// it expires, name, value.
func writeCookies(w io.Writer, cookies []cookie) error {
	b := bufio.NewWriter(w)
	b.WriteString(cookieFileHead + "\n")
	for _, k := range cookies {
		if k.httpOnly {
			b.WriteString(httpOnly)
		}
		if !k.hostOnly {
			b.WriteString(".")
		}
		fmt.Fprintf(b, "%s\t%s\t%s\t%s\t%d\t%s\t%s\n", k.domain, word(!k.hostOnly), k.path, word(k.secure), k.expires, k.name, k.value)
	}
	return b.Flush()
}

func word(yes bool) string { return strings.ToUpper(strconv.FormatBool(yes)) }

// readCookies gives add what writeCookies and others write, cookie by cookie.
func readCookies(r io.Reader, add func(*cookie)) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxCookieLine)
	n := 1
	for ; lines.Scan(); n++ {
		line, isHTTPOnly := strings.CutPrefix(lines.Text(), httpOnly)
		if !isHTTPOnly && strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		k, err := parseCookieLine(line)
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		k.httpOnly = isHTTPOnly
		add(k)
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("line %d: %w", n, err)
	}
	return nil
}

// parseCookieLine reads one line. Its errors must not quote it.
func parseCookieLine(line string) (*cookie, error) {
	f := strings.Split(line, "\t")
	if len(f) == 6 { // editors strip the tab before an empty value
		f = append(f, "")
	}
	if len(f) != 7 {
		return nil, fmt.Errorf("got %d fields between tabs, want the 7 of a Netscape cookie file", len(f))
	}
	k := &cookie{domain: strings.ToLower(strings.TrimPrefix(f[0], ".")), path: f[2], name: f[5], value: f[6]}
	subdomains, ok1 := parseWord(f[1])
	secure, ok2 := parseWord(f[3])
	expires, err := strconv.ParseInt(f[4], 10, 64)
	switch {
	case !ok1 || !ok2:
		return nil, errors.New("fields 2 and 4 must be TRUE or FALSE")
	case err != nil:
		return nil, errors.New("field 5 is not a time in seconds since 1970")
	case !k.storable():
		return nil, fmt.Errorf("the domain, path, name or value cannot be one, or they have more than %d bytes", maxCookie)
	}
	k.hostOnly, k.secure, k.expires = !subdomains, secure, expires
	return k, nil
}

func parseWord(s string) (value, ok bool) {
	switch strings.ToUpper(s) {
	case "TRUE":
		return true, true
	case "FALSE":
		return false, true
	}
	return false, false
}
