package xpath

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind int

const (
	end          tokenKind = iota
	name                   // of an element or attribute
	functionName           // a name before a parenthesis
	nodeType               // comment, text, processing-instruction, node, before a parenthesis
	axisName               // a name before ::
	wildcard               // *
	number                 // 1.5
	literal                // 'text', without its quotes
	operator               // and, or, div, mod, * + - = != < <= > >= | / //
	symbol                 // ( ) [ ] . .. @ , ::
)

// A token is a piece of an expression.
type token struct {
	kind tokenKind
	text string
	at   int // where it begins, in bytes
}

func (t token) is(kind tokenKind, text string) bool { return t.kind == kind && t.text == text }

func (t token) String() string {
	if t.kind == end {
		return "the end"
	}
	return fmt.Sprintf("%q", t.text)
}

// maxTokens bounds the length of an expression, and with it how deep its
// evaluation can recur.
const maxTokens = 10_000

// A lexer cuts an expression into tokens.
type lexer struct {
	source string
	at     int
	tokens []token
}

func lex(source string) ([]token, error) {
	l := lexer{source: source}
	for {
		l.skipSpace()
		if l.at == len(source) {
			return append(l.tokens, token{end, "", l.at}), nil
		}
		if len(l.tokens) == maxTokens {
			return nil, errorAt(l.at, "an expression of more than %d words is too long", maxTokens)
		}
		t, err := l.next()
		if err != nil {
			return nil, err
		}
		l.tokens = append(l.tokens, t)
		l.at = t.at + len(t.text)
		if t.kind == literal {
			l.at += 2
		}
	}
}

func (l *lexer) skipSpace() {
	for l.at < len(l.source) && isSpace(l.source[l.at]) {
		l.at++
	}
}

// next reads the token that begins at l.at.
func (l *lexer) next() (token, error) {
	rest := l.source[l.at:]
	switch c := rest[0]; {
	case c == '\'' || c == '"':
		text, _, closed := strings.Cut(rest[1:], rest[:1])
		if !closed {
			return token{}, errorAt(l.at, "the text has no closing %c", c)
		}
		return token{literal, text, l.at}, nil
	case isDigit(c), c == '.' && len(rest) > 1 && isDigit(rest[1]):
		return token{number, rest[:numberLength(rest)], l.at}, nil
	case c == '$':
		return token{}, errorAt(l.at, "there are no variables here")
	}
	for _, s := range []string{"::", "..", "(", ")", "[", "]", ".", "@", ","} {
		if strings.HasPrefix(rest, s) {
			return token{symbol, s, l.at}, nil
		}
	}
	if rest[0] == '*' && !l.wantsOperator() {
		return token{wildcard, "*", l.at}, nil
	}
	for _, s := range []string{"//", "/", "|", "+", "-", "=", "!=", "<=", "<", ">=", ">", "*"} {
		if strings.HasPrefix(rest, s) {
			return token{operator, s, l.at}, nil
		}
	}
	return l.word()
}

// word reads a name, and says what it is by what stands before and after it.
func (l *lexer) word() (token, error) {
	t := token{name, l.source[l.at : l.at+nameLength(l.source[l.at:])], l.at}
	if t.text == "" {
		r, _ := utf8.DecodeRuneInString(l.source[l.at:])
		return t, errorAt(l.at, "an expression cannot have %q here", r)
	}
	if l.wantsOperator() {
		switch t.text {
		case "and", "or", "div", "mod":
			t.kind = operator
			return t, nil
		}
		return t, errorAt(l.at, "want an operator, found %q", t.text)
	}
	rest := l.source[l.at+len(t.text):]
	if strings.HasPrefix(rest, ":") && !strings.HasPrefix(rest, "::") {
		whole := t.text + ":" + rest[1:1+nameLength(rest[1:])]
		return t, errorAt(l.at, "%q has a prefix, and a page declares none: want *[name()='%s'] or @*[name()='%s']", whole, whole, whole)
	}
	rest = strings.TrimLeft(rest, spaces)
	switch {
	case strings.HasPrefix(rest, "::"):
		t.kind = axisName
	case strings.HasPrefix(rest, "("):
		t.kind = functionName
		switch t.text {
		case "comment", "text", "processing-instruction", "node":
			t.kind = nodeType
		}
	}
	return t, nil
}

// wantsOperator reports whether * and names are operators here (3.7).
func (l *lexer) wantsOperator() bool {
	if len(l.tokens) == 0 {
		return false
	}
	last := l.tokens[len(l.tokens)-1]
	if last.kind == symbol {
		return last.text == ")" || last.text == "]" || last.text == "." || last.text == ".."
	}
	return last.kind != operator
}

// numberLength is the length of the number that s begins with, or 0.
func numberLength(s string) int {
	whole := countDigits(s)
	if whole == len(s) || s[whole] != '.' {
		return whole
	}
	fraction := countDigits(s[whole+1:])
	if whole+fraction == 0 {
		return 0
	}
	return whole + 1 + fraction
}

func countDigits(s string) (n int) {
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// spaces are the white space of XML.
const spaces = " \t\r\n"

func isSpace(c byte) bool { return strings.IndexByte(spaces, c) >= 0 }

// nameLength is the length of the NCName that s begins with, or 0 (Namespaces
// in XML, 3).
func nameLength(s string) int {
	for i, r := range s {
		if r == '_' || unicode.IsLetter(r) || r > utf8.RuneSelf && r != utf8.RuneError && !unicode.IsSpace(r) && !unicode.IsPunct(r) {
			continue
		}
		if i == 0 || r != '-' && r != '.' && !unicode.IsDigit(r) && r != '·' {
			return i
		}
	}
	return len(s)
}

func errorAt(at int, format string, args ...any) error {
	return fmt.Errorf("column %d: %w", at+1, fmt.Errorf(format, args...))
}
