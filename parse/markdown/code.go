package markdown

import (
	"bytes"
	"math"
	"strings"

	"golang.org/x/net/html"

	"weft/parse/dom"
)

// AppendCode appends a text that has no markup as a block of code.
func AppendCode(dst, text []byte) []byte { return append(dst, fenced(text, "")...) }

// AppendLines appends a text that has a paragraph on each line.
func AppendLines(dst, text []byte) []byte {
	w := writer{out: dst, start: len(dst), limit: math.MaxInt}
	for line := range bytes.Lines(text) {
		w.inline.add(string(line))
		w.flush()
	}
	return w.out
}

// fenced returns a block of code; nil if there is nothing in it. The fence is
// longer than anything in the code that could be one.
func fenced(code []byte, language string) []byte {
	code = bytes.ReplaceAll(bytes.ReplaceAll(code, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
	for { // lines before the first one that has something
		line, rest, more := bytes.Cut(code, []byte("\n"))
		if !more || len(bytes.TrimSpace(line)) > 0 {
			break
		}
		code = rest
	}
	code = bytes.TrimRight(code, " \t\n")
	if len(bytes.TrimSpace(code)) == 0 {
		return nil
	}
	most, n := 2, 0
	for _, c := range code {
		if c != '`' {
			n = 0
			continue
		}
		n++
		most = max(most, n)
	}
	fence := bytes.Repeat([]byte("`"), most+1)
	out := append([]byte(nil), fence...)
	out = append(out, language...)
	out = append(out, '\n')
	out = append(out, code...)
	out = append(out, '\n')
	return append(out, fence...)
}

// levels is how many elements around a block of code may say its language.
const levels = 3

// language finds what language a block of code is said to be in: on itself, on a
// <code> in it, or on an element around it.
func language(pre *html.Node) string {
	if pre == nil {
		return ""
	}
	for n := pre; n != nil && n.Type == html.ElementNode; n = n.FirstChild {
		if name := saysLanguage(n); name != "" {
			return name
		}
	}
	n := pre.Parent
	for range levels {
		if n == nil {
			break
		}
		if name := saysLanguage(n); name != "" {
			return name
		}
		n = n.Parent
	}
	return ""
}

// saysLanguage reads the classes that highlighters use: language-go, lang-go,
// highlight-source-go, highlight-go, "brush: go", "sourceCode go".
func saysLanguage(n *html.Node) string {
	for _, key := range [...]string{"data-lang", "data-language"} {
		if v, ok := dom.Attr(n, key); ok {
			if name := languageName(v); name != "" {
				return name
			}
		}
	}
	class, _ := dom.Attr(n, "class")
	if len(class) > 500 {
		return ""
	}
	words := strings.Fields(class)
	for i, word := range words {
		for _, prefix := range [...]string{"language-", "lang-", "highlight-source-", "highlight-text-", "highlight-"} {
			if rest, ok := strings.CutPrefix(word, prefix); ok {
				if name := languageName(rest); name != "" {
					return name
				}
			}
		}
		if (word == "brush:" || word == "sourceCode") && i+1 < len(words) {
			return languageName(strings.TrimRight(words[i+1], ";"))
		}
	}
	return ""
}

// languageName returns a name as it may stand after a fence; "" if it is none.
func languageName(s string) string {
	if s == "" || len(s) > 20 {
		return ""
	}
	s = strings.ToLower(s)
	for i := 0; i < len(s); i++ {
		if c := s[i]; !isAlnum(c) && !(i > 0 && strings.IndexByte("+#-._", c) >= 0) {
			return ""
		}
	}
	switch s {
	case "default", "none", "text", "plain", "plaintext", "highlight", "wrapper":
		return ""
	}
	return s
}
