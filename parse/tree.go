package parse

import (
	"bytes"
	"io"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// buildTree parses UTF-8 as a browser without scripts would, so that what
// stands in <noscript> is markup. It returns warnings about what had to be
// left out. The parser refuses more than 512 nested elements; such a page is
// parsed again without the tags that only group.
func buildTree(src []byte) (*html.Node, []string, error) {
	src = closeFrames(src)
	root, err := html.ParseWithOptions(bytes.NewReader(src), html.ParseOptionEnableScripting(false))
	if err == nil {
		return root, nil, nil
	}
	root, err = html.ParseWithOptions(bytes.NewReader(flatten(src)), html.ParseOptionEnableScripting(false))
	return root, []string{"too_deep"}, err
}

// flatten keeps only those tags that end each other, or that this package
// reads; none of them can be nested deeply.
func flatten(src []byte) []byte {
	out := make([]byte, 0, len(src))
	z := html.NewTokenizer(bytes.NewReader(src))
	for {
		switch typ := z.Next(); typ {
		case html.ErrorToken:
			if z.Err() != io.EOF {
				return nil
			}
			return out
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			raw := z.Raw()
			name, _ := z.TagName()
			switch atom.Lookup(name) {
			case atom.Html, atom.Head, atom.Title, atom.Meta, atom.Base, atom.Link, atom.Body, atom.Script, atom.Style,
				atom.A, atom.P, atom.Br, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
				out = append(out, raw...)
			default:
				out = append(out, ' ')
			}
		default:
			out = append(out, z.Raw()...)
		}
	}
}

// closeFrames ends an <iframe> that has no end tag at the end of the <noscript>
// that it is in. What follows an <iframe> is not markup until its end tag, so
// without scripts the rest of such a page would be lost; browsers do not
// notice, as they skip the <noscript>. A widespread snippet is copied that way.
func closeFrames(src []byte) []byte {
	var out []byte
	copied := 0 // of src into out
	for at := 0; ; {
		start := bytes.Index(src[at:], []byte("<noscript"))
		if start < 0 {
			break
		}
		at += start
		length := bytes.Index(src[at:], []byte("</noscript"))
		if length < 0 {
			break
		}
		block := src[at : at+length]
		at += length
		if frame := bytes.LastIndex(block, []byte("<iframe")); frame >= 0 && !bytes.Contains(block[frame:], []byte("</iframe")) {
			out = append(append(out, src[copied:at]...), "</iframe>"...)
			copied = at
		}
	}
	if copied == 0 {
		return src
	}
	return append(out, src[copied:]...)
}
