package list

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
)

// errEnough ends the reading of a sitemap of which no more is wanted.
var errEnough = errors.New("enough")

// Locations reads a sitemap as it came, compressed or not: XML, a feed, or text
// with a URL on each line (sitemaps.org, 2008). It calls found for every location, in their
// order, until that returns false; those of an index are sitemaps. Beside an error
// it has read what stands before the mistake. At most 64 MiB are read,
// decompressed.
func Locations(body []byte, found func(url string, isSitemap bool) bool) error {
	s, err := newStream(bytes.NewReader(body), "", func() error { return nil })
	if err != nil {
		return fmt.Errorf("list: the sitemap %w", err)
	}
	if head, err := s.text.Peek(1); err == nil && !bytes.ContainsAny(head, "< \t\r\n") {
		err = textLocations(s.text, found)
		return wrapLocations(err)
	}
	cfg, err := Config{Format: Sitemap}.withDefaults()
	if err != nil {
		return err
	}
	m := &sitemap{f: &feeder{cfg: cfg}, text: s.text, level: 1, found: found}
	if err = m.begin(); err == nil {
		err = m.run(context.Background())
	}
	return wrapLocations(err)
}

func wrapLocations(err error) error {
	if err == nil || err == errEnough {
		return nil
	}
	return fmt.Errorf("list: the sitemap: %w", err)
}

// textLocations reads a URL from each line. A line that is none is a mistake, which
// does not end the reading.
func textLocations(text *bufio.Reader, found func(url string, isSitemap bool) bool) error {
	var mistake error
	in := lineReader{r: bufio.NewReader(io.LimitReader(text, maxFetched)), max: MaxURL, legacy: func() {}}
	for {
		line, cut, err := in.next()
		if err == io.EOF {
			return mistake
		} else if err != nil {
			return err
		}
		switch line = trim(line); {
		case len(line) == 0:
		case cut || !isAbsolute(line):
			if mistake == nil {
				mistake = fmt.Errorf("%.40q is no URL", line)
			}
		case !found(string(line), false):
			return errEnough
		}
	}
}

// isAbsolute reports whether a line begins with http:// or https://.
func isAbsolute(line []byte) bool {
	scheme, _, ok := bytes.Cut(line, []byte("://"))
	return ok && (bytes.EqualFold(scheme, []byte("http")) || bytes.EqualFold(scheme, []byte("https")))
}
