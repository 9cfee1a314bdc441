package parse

import (
	"bytes"

	"golang.org/x/net/html"

	"weft/parse/htmltree"
)

// buildTree parses UTF-8 as a browser without scripts would, so that what
// stands in <noscript> is markup. It cannot fail; the warnings say which limits
// the document hit, and shadows whether there are templates to attach. src must
// not change as long as the tree is in use, which is until memory is used again or
// released.
func buildTree(memory *htmltree.Memory, src []byte) (root *html.Node, shadows bool, warnings []string) {
	root, report := memory.Parse(closeFrames(src), htmltree.Limits{})
	if report.Nesting {
		warnings = append(warnings, "too_deep")
	}
	if report.Nodes || report.Attributes || report.MergedAttributes || report.Formatting {
		warnings = append(warnings, "too_complex")
	}
	if report.Text {
		warnings = append(warnings, "long_text")
	}
	return root, report.ShadowRoots, warnings
}

// Tree builds the tree that pages are read from, with shadow roots shown, out of
// UTF-8, which must not change as long as the tree is in use.
func Tree(src []byte) *html.Node {
	root, shadows, _ := buildTree(new(htmltree.Memory), src)
	if shadows {
		showShadows(root)
	}
	return root
}

// closeFrames ends an <iframe> that has no end tag at the end of the <noscript>
// that it is in. What follows an <iframe> is not markup until its end tag, so
// without scripts the rest of such a page would be lost; browsers do not
// notice, as they skip the <noscript>. A widespread snippet is copied that way.
func closeFrames(src []byte) []byte {
	var out []byte
	copied := 0 // of src into out
	for at := 0; ; {
		if at = indexTag(src, at, "noscript"); at < 0 {
			break
		}
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

// indexTag finds the next start of a tag, at or after an index; -1 if there is none.
// A "<" is found many bytes at a time, a longer text is not.
func indexTag(src []byte, from int, name string) int {
	for {
		next := bytes.IndexByte(src[from:], '<')
		if next < 0 {
			return -1
		}
		from += next + 1
		if from+len(name) <= len(src) && src[from] == name[0] && string(src[from:from+len(name)]) == name {
			return from - 1
		}
	}
}
