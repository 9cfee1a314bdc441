package list

import (
	"context"
	"encoding/xml"
	"io"
	"strings"
)

// feed emits the addresses of the entries of a feed, which may stand in place of a
// sitemap (sitemaps.org, 2008): <item><link> of RSS 2.0 and 1.0, <entry><link
// href> of Atom. It ends with the root element, whose prefix may be that of the
// names that count; those of other vocabularies have others.
func (m *sitemap) feed(ctx context.Context) error {
	var e entry
	var text []byte
	entryAt, inLink := 0, false // depth of the open entry, 0 if none; a link whose text counts is open
	for depth := 1; depth > 0; {
		token, err := m.token()
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			depth++
			counts := t.Name.Space == "" || t.Name.Space == m.prefix
			switch name := t.Name.Local; {
			case entryAt == 0 && counts && (name == "item" || name == "entry"):
				entryAt = depth
			case depth != entryAt+1 || !counts || name != "link" || e.has:
			default:
				href, isAtom := atomLink(t.Attr)
				if inLink, text = !isAtom, text[:0]; href != "" {
					e.loc, e.has = append(e.loc[:0], href...), true
				}
			}
		case xml.CharData:
			if inLink && len(text) <= MaxURL {
				text = append(text, t...)
			}
		case xml.EndElement:
			if depth--; depth == entryAt && inLink {
				inLink = false
				e.loc = append(e.loc[:0], trim(text)...)
				e.has = len(e.loc) > 0
			}
			if entryAt > 0 && depth == entryAt-1 {
				entryAt = 0
				if err := m.emit(ctx, &e); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// atomLink returns the address in a link of Atom, "" if it is not that of the
// entry itself (RFC 4287 section 4.2.7.2). isAtom is false for a link of RSS, which
// has its address as text.
func atomLink(attrs []xml.Attr) (href string, isAtom bool) {
	rel := "alternate"
	for _, a := range attrs {
		switch a.Name.Local {
		case "href":
			href, isAtom = strings.TrimSpace(a.Value), true
		case "rel":
			rel = a.Value
		}
	}
	if rel != "alternate" {
		href = ""
	}
	return href, isAtom
}
