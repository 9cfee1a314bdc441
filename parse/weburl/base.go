package weburl

import (
	"strings"
	"unicode/utf8"

	whatwg "github.com/nlnwa/whatwg-url/url"
)

// A Base makes references absolute, as the URL standard has it: those of one
// document, or the one of a redirect. Nearly all are made of plain characters
// and need no more than to be appended to a part of the base; the others go
// through the thorough parser, which takes a hundred times longer.
//
// Only http and https come out, and user-info never does. The zero Base is none:
// only absolute URLs are then links. It is not safe for concurrent use.
type Base struct {
	// Parts of the base, each the beginning of the next.
	scheme  string // "https:"
	origin  string // "https://host:port"
	dir     string // up to the last slash of the path
	noQuery string
	noHash  string // canonical

	query QueryEncoder // nil for UTF-8

	parser *parser     // nil until it is needed
	root   *whatwg.Url // origin
}

// A QueryEncoder appends the query of a reference to dst, with what is not
// ASCII percent-encoded in the encoding of the document (URL standard, query
// state).
type QueryEncoder func(dst []byte, query string) []byte

// NewBase takes the URL of a document and the href of its <base>, which may be
// relative to it; each may be "" or of no use, as an href beyond MaxLen is. The document is in UTF-8.
func NewBase(doc, href string) Base { return NewBaseIn(nil, doc, href) }

// NewBaseIn is NewBase for a document in another encoding; nil is UTF-8.
func NewBaseIn(query QueryEncoder, doc, href string) Base {
	var b Base
	if key := b.keyOf(doc); key != "" {
		b = baseAt(key)
	}
	b.query = query
	if href != "" && len(href) <= MaxLen {
		if key := b.keyOf(href); key != "" {
			b = baseAt(key)
		}
	}
	b.query = query
	return b
}

// keyOf resolves a reference, without its fragment; "" if that is no web
// address.
func (b *Base) keyOf(ref string) string {
	href, _, _ := strings.Cut(b.Resolve(ref), "#")
	return href
}

// baseAt takes a URL in canonical form.
func baseAt(key string) Base {
	noQuery, _, _ := strings.Cut(key, "?")
	scheme := noQuery[:strings.IndexByte(noQuery, ':')+1]
	host, _, _ := strings.Cut(noQuery[len(scheme)+len("//"):], "/")
	return Base{
		scheme:  scheme,
		origin:  noQuery[:len(scheme)+len("//")+len(host)],
		dir:     noQuery[:strings.LastIndexByte(noQuery, '/')+1],
		noQuery: noQuery,
		noHash:  key,
	}
}

// Append appends ref, made absolute, to dst, with its fragment, and reports
// whether it is a web address. One beyond MaxLen that takes the thorough parser is
// none.
func (b *Base) Append(dst []byte, ref string) ([]byte, bool) {
	ref = trim(ref)
	if prefix, rest, ok := b.plain(ref); ok {
		dst = append(dst, prefix...)
		return append(dst, rest...), true
	}
	if OtherScheme(ref) || len(ref) > MaxLen {
		return dst, false
	}
	w, kept, err := b.parse(b.encodeQuery(ref))
	if err != nil {
		return dst, false
	}
	return append(dst, hrefOf(w, kept, false)...), true
}

// AppendFragment appends the fragment of ref, if it has one, to dst, which ends with
// ref without it, made absolute. ok is false if the standard might change the
// fragment: Append knows then.
func AppendFragment(dst []byte, ref string) (_ []byte, ok bool) {
	i := strings.IndexByte(ref, '#')
	if i < 0 {
		return dst, true
	}
	_, ok = scanPlain(ref[i:])
	return append(dst, ref[i:]...), ok && i+1 < len(ref)
}

// encodeQuery writes the query of ref in the encoding of the document.
func (b *Base) encodeQuery(ref string) string {
	if b.query == nil {
		return ref
	}
	noHash, _, _ := strings.Cut(ref, "#")
	path, query, _ := strings.Cut(noHash, "?")
	isWide := func(r rune) bool { return r >= utf8.RuneSelf }
	if !strings.ContainsFunc(query, isWide) {
		return ref
	}
	dst := append(make([]byte, 0, 2*len(ref)), path...)
	return string(append(b.query(append(dst, '?'), query), ref[len(noHash):]...))
}

// Resolve is Append for a single reference; "" is no web address.
func (b *Base) Resolve(ref string) string {
	href, _ := b.Append(nil, ref)
	return string(href)
}

// parse is the slow way. What it gives is http or https, and where the reference goes
// on from the base it is only what comes after what is kept of that.
//
// The library knows the origin alone, for it takes time quadratic in the segments of a
// path, and a document has its long base once and thousands of short references.
func (b *Base) parse(ref string) (w *whatwg.Url, kept string, err error) {
	if b.parser == nil {
		b.parser = newParser()
	}
	if b.root == nil && b.origin != "" {
		if b.root, err = b.parser.parse(nil, b.origin); err != nil {
			return nil, "", err
		}
	}
	ref = noLines.Replace(ref)
	w, err = b.parser.parse(b.root, ref)
	return w, b.kept(ref), err
}

var noLines = strings.NewReplacer("\t", "", "\n", "", "\r", "")

// kept is the part of the base that comes before the path, query and fragment that ref
// has of its own; "" if ref has a host or begins at the root.
func (b *Base) kept(ref string) string {
	if b.origin == "" {
		return ""
	}
	if s := scheme(ref); s != "" {
		if s+":" != b.scheme {
			return ""
		}
		ref = ref[len(b.scheme):] // "http:x" is "x", on http
	}
	path := ref
	if end := strings.IndexAny(ref, "?#"); end >= 0 {
		path = ref[:end]
	}
	switch {
	case strings.HasPrefix(ref, "?"):
		return b.noQuery
	case path == "":
		return b.noHash
	case path[0] == '/', path[0] == '\\':
		return ""
	}
	dir, own := b.dir, 0
	for more := true; more; {
		segment := path
		end := strings.IndexAny(path, `/\`)
		if more = end >= 0; more {
			segment, path = path[:end], path[end+1:]
		}
		switch dots := strings.ReplaceAll(strings.ToLower(segment), "%2e", "."); {
		case dots == ".":
		case dots != "..":
			own++
		case own > 0:
			own--
		default:
			dir = b.above(dir)
		}
	}
	return dir
}

// above is the directory that dir is in; the root is in itself.
func (b *Base) above(dir string) string {
	if len(dir) == len(b.origin)+1 {
		return dir
	}
	return dir[:strings.LastIndexByte(dir[:len(dir)-1], '/')+1]
}

// Resolve makes a reference absolute, such as the Location of a redirect, and
// brings it into its canonical form. User-info of base goes along to the same
// origin only, as in browsers. The error is a *Error.
func Resolve(base URL, ref string) (URL, error) {
	ref = trim(ref)
	if len(ref) > MaxLen {
		return URL{}, tooLong()
	}
	b := baseAt(base.Key)
	u, err := b.url(ref)
	if err == nil && u.URL.User == nil && u.Origin() == base.Origin() {
		u.URL.User = base.URL.User
	}
	return u, err
}

func (b *Base) url(ref string) (URL, error) {
	if prefix, rest, ok := b.plain(ref); ok {
		if p, ok := scan(prefix + rest); ok {
			return p.url(), nil
		}
	}
	if OtherScheme(ref) {
		return URL{}, &Error{"scheme", "only http and https are fetched"}
	}
	w, kept, err := b.parse(ref)
	if err != nil {
		return URL{}, err
	}
	return urlOf(w, kept)
}

// OtherScheme reports whether a reference names a scheme other than http and
// https: mailto:, javascript:, tel: and data: are as frequent as long.
func OtherScheme(ref string) bool {
	s := scheme(trim(ref))
	return s != "" && s != "http" && s != "https"
}
