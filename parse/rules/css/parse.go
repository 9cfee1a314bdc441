package css

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// Compile reads a list of selectors. What is one is for cascadia to say, but for
// what is newer; what it takes is then cut into pieces, of which it gets the
// pseudo-classes.
func Compile(source string) (*Selector, error) {
	if _, err := cascadia.ParseGroup(older(source)); err != nil {
		return nil, err
	}
	p := parser{rest: source}
	l, err := p.list(absolute)
	if err == nil && p.rest != "" {
		err = p.unexpected()
	}
	if err != nil {
		return nil, err
	}
	return &Selector{l}, nil
}

// older writes what cascadia does not know as something that it knows and that is
// as right or wrong: :is and :where as :not, and a selector that begins with a
// combinator without that. In a text or a pattern this changes nothing that counts.
func older(source string) string {
	source = isOrWhere.ReplaceAllString(source, ":not(")
	return relativeStart.ReplaceAllString(source, "$1")
}

var (
	isOrWhere     = regexp.MustCompile(`(?i):(?:is|where)\(`)
	relativeStart = regexp.MustCompile(`(?i)(:has\(|,)[ \t\n\f\r]*[>+~]`)
)

type parser struct{ rest string }

// A start says whether selectors may begin with a combinator (Selectors, 3.4).
type start bool

const (
	absolute start = false
	relative start = true
)

func (p *parser) unexpected() error {
	if p.rest == "" {
		return fmt.Errorf("the selector ends too early")
	}
	return fmt.Errorf("unexpected %q", p.rest)
}

func (p *parser) accept(prefix string) (ok bool) {
	p.rest, ok = strings.CutPrefix(p.rest, prefix)
	return ok
}

// skipSpace skips white space and comments, and reports whether there was any.
func (p *parser) skipSpace() bool {
	before := len(p.rest)
	for {
		p.rest = strings.TrimLeft(p.rest, spaces)
		if !strings.HasPrefix(p.rest, "/*") {
			return len(p.rest) < before
		}
		_, after, closed := strings.Cut(p.rest[len("/*"):], "*/")
		if !closed {
			return len(p.rest) < before
		}
		p.rest = after
	}
}

func (p *parser) list(from start) (l list, err error) {
	for {
		c, err := p.chain(from)
		if err != nil {
			return nil, err
		}
		if l = append(l, c); !p.accept(",") {
			return l, nil
		}
	}
}

func (p *parser) chain(from start) (*chain, error) {
	p.skipSpace()
	c := &chain{}
	if from == relative && p.rest != "" && strings.IndexByte(">+~", p.rest[0]) >= 0 {
		c.anchor = p.rest[0]
		p.rest = p.rest[1:]
		p.skipSpace()
	}
	for {
		compound, err := p.compound()
		if err != nil {
			return nil, err
		}
		c.compound = compound
		combinator := byte(0)
		if p.skipSpace() {
			combinator = ' '
		}
		if p.rest == "" {
			return c, nil
		}
		switch p.rest[0] {
		case '+', '>', '~':
			combinator = p.rest[0]
			p.rest = p.rest[1:]
			p.skipSpace()
		case ',', ')':
			return c, nil
		}
		if combinator == 0 {
			return c, nil
		}
		c = &chain{combinator: combinator, left: c}
	}
}

// compound reads the selectors of one element.
func (p *parser) compound() (all []matcher, err error) {
	switch {
	case p.rest == "":
		return nil, p.unexpected()
	case p.accept("*"):
		p.accept("|*")
	case strings.IndexByte("#.[:", p.rest[0]) < 0:
		name, err := p.name()
		if err != nil {
			return nil, err
		}
		all = append(all, elementName(lower(name)))
	}
	for p.rest != "" {
		var m matcher
		switch {
		case p.accept("#"):
			name, e := p.name()
			m, err = id(name), e
		case p.accept("."):
			name, e := p.name()
			m, err = class(name), e
		case p.accept("["):
			m, err = p.attribute()
		case p.rest[0] == ':':
			m, err = p.pseudoClass()
		default:
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

// attribute reads what follows the [.
func (p *parser) attribute() (matcher, error) {
	p.skipSpace()
	name, err := p.name()
	if err != nil {
		return nil, err
	}
	a := &attribute{name: lower(name)}
	if p.skipSpace(); p.accept("]") {
		return a, nil
	}
	for _, op := range []string{"=", "!=", "~=", "|=", "^=", "$=", "*=", "#="} {
		if p.accept(op) {
			a.operator = op
			break
		}
	}
	p.skipSpace()
	switch {
	case a.operator == "" || p.rest == "":
		return nil, p.unexpected()
	case a.operator == "#=":
		end := patternEnd(p.rest)
		a.pattern, err = regexp.Compile(p.rest[:end])
		p.rest = p.rest[end:]
	case p.rest[0] == '"' || p.rest[0] == '\'':
		a.value, err = p.text()
	default:
		a.value, err = p.name()
	}
	if err != nil {
		return nil, err
	}
	p.skipSpace()
	a.ignoreCase = p.accept("i") || p.accept("I")
	if p.skipSpace(); !p.accept("]") {
		return nil, p.unexpected()
	}
	return a, nil
}

// patternEnd is where a regular expression ends: at the first bracket that it has
// not opened.
func patternEnd(s string) int {
	open := 0
	for i := range len(s) {
		switch s[i] {
		case '(', '[':
			open++
		case ')', ']':
			if open--; open < 0 {
				return i
			}
		}
	}
	return len(s)
}

// pseudoClass reads a pseudo-class, or gives it to the library.
func (p *parser) pseudoClass() (matcher, error) {
	source := p.rest
	p.accept(":")
	name, err := p.name()
	if err != nil {
		return nil, err
	}
	switch name = lower(name); name {
	case "not", "is", "where", "has", "haschild":
		return p.ofSelectors(name)
	case "empty":
		return pseudo(isEmpty), nil
	case "link":
		return pseudo(isLink), nil
	case "matches", "matchesown":
		p.accept("(")
		p.rest = p.rest[patternEnd(p.rest):]
		p.accept(")")
	case "lang":
		p.accept("(")
		p.skipSpace()
		language, err := p.name()
		p.skipSpace()
		if err == nil && !p.accept(")") {
			err = p.unexpected()
		}
		return hasLanguage(language), err
	default:
		if strings.HasPrefix(p.rest, "(") {
			if err := p.skipArgument(); err != nil {
				return nil, err
			}
		}
	}
	sel, err := cascadia.Parse(source[:len(source)-len(p.rest)])
	if name == "enabled" {
		return pseudo(func(n *html.Node) bool { return isNoLink(n) && sel.Match(n) }), err
	}
	return delegate{sel}, err
}

// ofSelectors reads the argument of a pseudo-class that is a list of selectors.
func (p *parser) ofSelectors(name string) (matcher, error) {
	p.accept("(")
	l, err := p.list(name == "has")
	p.skipSpace()
	if err == nil && !p.accept(")") {
		err = p.unexpected()
	}
	switch name {
	case "not":
		return not{l}, err
	case "has":
		return newHas(l), err
	case "haschild":
		return hasChild{l}, err
	}
	return is{l}, err
}

// skipArgument skips parentheses and what is in them: words, or one text.
func (p *parser) skipArgument() error {
	for p.rest != "" {
		switch c := p.rest[0]; c {
		case '"', '\'':
			if _, err := p.text(); err != nil {
				return err
			}
		case '\\':
			p.escape()
		case ')':
			p.rest = p.rest[1:]
			return nil
		default:
			p.rest = p.rest[1:]
		}
	}
	return p.unexpected()
}

// A delegate is a pseudo-class that the library matches.
type delegate struct{ cascadia.Sel }

func (d delegate) match(n *html.Node) bool { return d.Match(n) }

// name reads an identifier, or what else may follow a # (CSS Syntax, 4.3.11).
func (p *parser) name() (string, error) {
	var b strings.Builder
	for p.rest != "" {
		c := p.rest[0]
		switch {
		case c == '\\':
			b.WriteString(p.escape())
			continue
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c > 127:
			b.WriteByte(c)
			p.rest = p.rest[1:]
			continue
		}
		break
	}
	if b.Len() == 0 {
		return "", p.unexpected()
	}
	return b.String(), nil
}

// text reads a string.
func (p *parser) text() (string, error) {
	var b strings.Builder
	quote := p.rest[0]
	p.rest = p.rest[1:]
	for p.rest != "" {
		switch c := p.rest[0]; {
		case c == quote:
			p.rest = p.rest[1:]
			return b.String(), nil
		case c == '\\':
			if !p.accept("\\\r\n") && !p.accept("\\\n") && !p.accept("\\\r") && !p.accept("\\\f") { // a line goes on
				b.WriteString(p.escape())
			}
		default:
			b.WriteByte(c)
			p.rest = p.rest[1:]
		}
	}
	return "", p.unexpected()
}

// escape reads a character behind a backslash, or its number in up to six
// hexadecimal digits and one white space (CSS Syntax, 4.3.7).
func (p *parser) escape() string {
	p.accept("\\")
	digits := 0
	for digits < 6 && digits < len(p.rest) && strings.IndexByte("0123456789abcdefABCDEF", p.rest[digits]) >= 0 {
		digits++
	}
	if digits == 0 {
		n := min(1, len(p.rest))
		c := p.rest[:n]
		p.rest = p.rest[n:]
		return c
	}
	r, _ := strconv.ParseUint(p.rest[:digits], 16, 32)
	p.rest = p.rest[digits:]
	if !p.accept("\r\n") && p.rest != "" && strings.IndexByte(spaces, p.rest[0]) >= 0 {
		p.rest = p.rest[1:]
	}
	return string(rune(r))
}
