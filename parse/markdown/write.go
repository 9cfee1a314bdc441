package markdown

import (
	"bytes"
	"slices"
	"strings"
)

// An inlineWriter writes the text of one block.
type inlineWriter struct {
	out     []byte
	cell    bool // of a table: all on one line, and no bare "|"
	heading bool // all on one line, and no "#" that could end it
	tokens  []token
}

// write returns the text of the block, and begins a new one. level is that of a
// heading, 0 if it is none. A paragraph may have several lines.
func (in *inline) write(level int, cell bool, resolve func(string) string) []byte {
	in.resolveLinks(resolve)
	in.noDefinition()
	check(in.tokens, strongMark)
	check(in.tokens, emMark)
	w := inlineWriter{cell: cell, heading: level > 0, tokens: merge(in.tokens)}
	if level > 0 {
		w.out = append(bytes.Repeat([]byte("#"), level), ' ')
	}
	w.all()
	in.reset()
	return w.out
}

func (in *inline) resolveLinks(resolve func(string) string) {
	last, address := "", ""
	for i := range in.tokens {
		t := &in.tokens[i]
		if t.link == "" {
			continue
		}
		if t.link != last {
			last, address = t.link, ""
			if len(t.link) <= maxURL {
				address = resolve(t.link)
			}
		}
		t.link = address
	}
}

// noDefinition makes plain text of code that would end the name of a definition, which
// no reader sees: nothing is escaped in code, and "[a `]: b`](/x)" defines "a `".
func (in *inline) noDefinition() {
	for i := range in.tokens {
		t := &in.tokens[i]
		if t.link == "" || t.link != in.tokens[0].link {
			return
		}
		ends := strings.HasSuffix(t.text, "]") && i+1 < len(in.tokens) && strings.HasPrefix(in.tokens[i+1].text, ":")
		if t.code && (ends || strings.Contains(t.text, "]:")) {
			t.code = false
		}
	}
}

// merge joins the tokens of text that look the same.
func merge(tokens []token) []token {
	var out []token
	for i := 0; i < len(tokens); {
		t := tokens[i]
		end := i + 1
		for end < len(tokens) && t.image == "" && tokens[end].image == "" && tokens[end].look == t.look && joins(&t, &tokens[end]) {
			end++
		}
		if end > i+1 {
			var b strings.Builder
			for j := i; j < end; j++ {
				if j > i && tokens[j].space {
					b.WriteByte(' ')
				}
				b.WriteString(tokens[j].text)
			}
			t.text = b.String()
		}
		out = append(out, t)
		i = end
	}
	return out
}

// joins reports whether two tokens that look the same are one piece of text.
func joins(a, b *token) bool {
	if b.line && !a.code {
		return false
	}
	return !b.space || (b.gap.code || !a.code) && (b.gap.strong || !a.strong) && (b.gap.em || !a.em)
}

// all writes the tokens, and between them what begins and ends their looks: a
// link around strong text around emphasis.
func (w *inlineWriter) all() {
	for i := range w.tokens {
		t := &w.tokens[i]
		link, strong, em := true, true, true // what begins here, and ends before
		if i > 0 {
			link, strong, em = w.tokens[i-1].link != t.link, parts(w.tokens, i, strongMark) || w.tokens[i-1].strong != t.strong, parts(w.tokens, i, emMark) || w.tokens[i-1].em != t.em
			w.end(w.tokens[i-1].look, link, strong, em)
		}
		switch {
		case t.line && !w.cell && !w.heading:
			w.out = append(w.out, '\\', '\n')
		case t.space && i > 0:
			w.out = append(w.out, ' ')
		}
		w.begin(t.look, link, strong, em)
		switch {
		case t.image != "":
			w.out = append(w.out, "!["...)
			w.escape(t.text, false)
			w.destination(t.image)
		case t.code:
			w.codeSpan(t.text)
		default:
			w.escape(t.text, i+1 < len(w.tokens))
		}
	}
	if n := len(w.tokens); n > 0 {
		w.end(w.tokens[n-1].look, true, true, true)
	}
}

// end ends the marks of a token that end after it.
func (w *inlineWriter) end(l look, link, strong, em bool) {
	if l.em && em {
		w.out = append(w.out, '_')
	}
	if l.strong && strong {
		w.out = append(w.out, "**"...)
	}
	if l.link != "" && link {
		w.destination(l.link)
	}
}

// begin begins the marks of a token that begin before it.
func (w *inlineWriter) begin(l look, link, strong, em bool) {
	if l.link != "" && link {
		w.out = append(w.out, '[')
	}
	if l.strong && strong {
		w.out = append(w.out, "**"...)
	}
	if l.em && em {
		w.out = append(w.out, '_')
	}
}

// codeSpan writes text between as many backticks as it has nowhere in a row.
func (w *inlineWriter) codeSpan(text string) {
	fence := strings.Repeat("`", shortest(text))
	pad := text[0] == '`' || text[len(text)-1] == '`'
	w.out = append(w.out, fence...)
	if pad {
		w.out = append(w.out, ' ')
	}
	start := len(w.out)
	w.out = append(w.out, text...)
	if w.cell && strings.IndexByte(text, '|') >= 0 {
		w.out = append(w.out[:start], strings.ReplaceAll(text, "|", `\|`)...)
	}
	if pad {
		w.out = append(w.out, ' ')
	}
	w.out = append(w.out, fence...)
}

// shortest is the smallest number of backticks that stands nowhere in a row.
func shortest(text string) int {
	var runs []int
	for n, i := 0, 0; i <= len(text); i++ {
		if i < len(text) && text[i] == '`' {
			n++
			continue
		}
		if n > 0 {
			runs = append(runs, n)
		}
		n = 0
	}
	slices.Sort(runs)
	least := 1
	for _, n := range runs {
		if n == least {
			least++
		}
	}
	return least
}
