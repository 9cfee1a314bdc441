package list

import (
	"bufio"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"math"
)

// Bounds on what a sitemap index leads to. sitemaps.org allows one level,
// 50,000 sitemaps, and 50 MB each.
const (
	maxLevels   = 3
	maxSitemaps = 50_000
	maxFetched  = 64 << 20 // bytes of one, decompressed
)

// index is what the sitemap indexes of a list have led to.
type index struct {
	seed maphash.Seed
	seen map[uint64]struct{} // hashes of the URLs of the sitemaps read: two in 50,000 collide once in 10^10
}

// sitemap reads <urlset> and <sitemapindex> (sitemaps.org, 2008), and feeds.
type sitemap struct {
	f     *feeder
	text  *bufio.Reader
	found func(loc string, isIndex bool) bool // of Locations; else nil
	level int                                 // 0 for a source, 1 for a sitemap that its index names, …

	bound   *bounded
	xml     *xml.Decoder
	isIndex bool
	isFeed  bool
	prefix  string // of the root's name
	scopes  scopes
	space   string // namespace of the names that count: the root's
}

// begin reads up to the root element.
func (m *sitemap) begin() error {
	text, err := decodeXML(m.text)
	if err != nil {
		return err
	}
	m.bound = &bounded{r: text, all: math.MaxInt64}
	if m.level > 0 {
		m.bound.all = maxFetched
	}
	m.xml = xml.NewDecoder(m.bound)
	m.xml.Strict = false // an & that should be &amp; is the commonest mistake
	m.xml.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	if err := m.root(); err == io.EOF {
		return errors.New("is not a sitemap: no XML element in it")
	} else if err != nil {
		return fmt.Errorf("is not a sitemap: %w", err)
	}
	return nil
}

// root reads up to the next root element; the error is io.EOF if there is none.
func (m *sitemap) root() error {
	for {
		token, err := m.token()
		if err != nil {
			return err
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		m.scopes.begin(1, e.Attr)
		m.prefix, m.space = e.Name.Space, m.scopes.space(e.Name.Space)
		m.isIndex, m.isFeed = false, false
		switch e.Name.Local {
		case "urlset":
		case "sitemapindex":
			m.isIndex = true
		case "rss", "feed", "RDF":
			m.isFeed = true
		default:
			return fmt.Errorf("its root is <%.40s>, not <urlset>, <sitemapindex> or that of a feed", e.Name.Local)
		}
		return nil
	}
}

// token returns the next token, which is good until the call after. Raw tokens
// cost no memory for the elements that are open, so no nesting is too deep.
func (m *sitemap) token() (xml.Token, error) {
	m.bound.token = int64(m.f.cfg.MaxLine)
	return m.xml.RawToken()
}

// An entry is what is wanted of a <url> or <sitemap>.
type entry struct {
	loc  []byte
	has  bool // a loc was there
	meta []byte
}

// run emits the entries of this document, and of those joined to it.
func (m *sitemap) run(ctx context.Context) error {
	for {
		read := m.document
		if m.isFeed {
			read = m.feed
		}
		if err := read(ctx); err != nil {
			return err
		}
		if err := m.root(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// document emits the entries up to the end of the root element. Elements of
// other vocabularies, such as <image:loc>, have another namespace or stand
// deeper.
func (m *sitemap) document(ctx context.Context) error {
	var e entry
	var name string // of the element whose text is kept; "" if none
	var text []byte
	inEntry := false // the element at depth 2 is of the root's vocabulary
	for depth := int64(1); depth > 0; {
		token, err := m.token()
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth++; depth > maxScopes {
				break
			}
			m.scopes.begin(int(depth), t.Attr)
			counts := m.scopes.space(t.Name.Space) == m.space
			switch {
			case depth == 2:
				inEntry = counts
			case inEntry && counts:
				name, text = wanted(t.Name.Local), text[:0]
			}
		case xml.CharData:
			if name != "" && len(text) <= MaxURL {
				text = append(text, t...)
			}
		case xml.EndElement:
			depth--
			if depth == 2 && name != "" {
				err = m.set(ctx, &e, name, trim(text))
				name = ""
			} else if depth == 1 {
				err = m.emit(ctx, &e)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// wanted returns the name of an element whose text is wanted, or "".
func wanted(name string) string {
	switch name {
	case "loc", "lastmod", "changefreq", "priority":
		return name
	}
	return ""
}

// set adds one element to an entry.
func (m *sitemap) set(ctx context.Context, e *entry, name string, text []byte) error {
	if name == "loc" {
		if e.has { // two in one entry: each is a line
			if err := m.emit(ctx, e); err != nil {
				return err
			}
		}
		e.loc, e.has = append(e.loc[:0], text...), true
		return nil
	}
	key := `"` + name + `":`
	if len(text) == 0 || bytes.Contains(e.meta, []byte(key)) { // the first counts
		return nil
	}
	sep := byte(',')
	if len(e.meta) == 0 {
		sep = '{'
	}
	e.meta = appendJSON(append(append(e.meta, sep), key...), text)
	return nil
}

// emit emits an entry, or what the sitemap that it names holds, and empties it.
func (m *sitemap) emit(ctx context.Context, e *entry) error {
	loc, has, meta := e.loc, e.has, e.meta
	*e = entry{loc: loc[:0], meta: meta[:0]}
	switch {
	case !has:
		return nil
	case m.found != nil:
		if l := urlLine(0, loc); l.Err == nil && !m.found(l.URL, m.isIndex) {
			return errEnough
		}
		return nil
	case m.isIndex:
		return m.follow(ctx, loc)
	}
	m.f.stats.Lines++
	if len(loc) == 0 {
		m.f.stats.Blank++
		return nil
	}
	l := urlLine(m.f.stats.Lines, loc)
	if len(meta) > 0 {
		l.Meta = bytes.Clone(append(meta, '}'))
	}
	return m.f.emit(ctx, l)
}

// follow reads the sitemap at loc. If that fails, it is one line with Err; the
// error is only of the context.
func (m *sitemap) follow(ctx context.Context, loc []byte) error {
	m.f.stats.Total = 0 // how much is to come is not known
	l := urlLine(0, loc)
	if l.Err == nil {
		l.Err = m.read(ctx, l.URL)
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if l.Err == nil {
		return nil
	}
	m.f.stats.Lines++
	l.Number = m.f.stats.Lines
	l.Err = fmt.Errorf("%w: %w", ErrSitemap, l.Err)
	return m.f.emit(ctx, l)
}

func (m *sitemap) read(ctx context.Context, url string) error {
	switch err := m.f.index.add(url); {
	case err != nil:
		return err
	case m.level == maxLevels:
		return fmt.Errorf("indexes are nested more than %d levels deep", maxLevels)
	case m.f.cfg.Fetch == nil:
		return errors.New("sitemaps that an index names are not fetched here")
	}
	if err := m.f.flush(ctx); err != nil { // fetching takes its time
		return err
	}
	body, err := m.f.cfg.Fetch(ctx, url)
	if err != nil {
		return err
	}
	file := &handle{ReadCloser: body}
	if err := m.f.files.add(file); err != nil {
		return err
	}
	defer m.f.files.close(file)
	s, err := newStream(file, "", func() error { return m.f.flush(ctx) })
	if err != nil {
		return err
	}
	child := &sitemap{f: m.f, text: s.text, level: m.level + 1}
	if err := child.begin(); err != nil {
		return err
	}
	return child.run(ctx)
}

// add notes that a sitemap is being read. A second time is an error, and so are
// too many.
func (x *index) add(url string) error {
	if x.seen == nil {
		x.seed, x.seen = maphash.MakeSeed(), map[uint64]struct{}{}
	}
	hash := maphash.String(x.seed, url)
	if _, ok := x.seen[hash]; ok {
		return errors.New("the sitemap was read before")
	}
	if len(x.seen) == maxSitemaps {
		return fmt.Errorf("more than %d sitemaps", maxSitemaps)
	}
	x.seen[hash] = struct{}{}
	return nil
}
