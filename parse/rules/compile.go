package rules

import (
	"fmt"
	"regexp"
	"strings"

	"weft/parse/rules/css"
	"weft/parse/rules/xpath"
)

// A Set is a list of compiled fields. It is safe for concurrent use.
type Set struct {
	fields []field // of Compile
	rules  []rule  // of AddFile
}

// Empty reports whether no field was asked for.
func (s *Set) Empty() bool { return len(s.fields) == 0 && len(s.rules) == 0 }

// A rule is a rule set of a file: fields for the pages whose URL matches.
type rule struct {
	match  *regexp.Regexp // nil: every page
	fields []field
}

type field struct {
	name      string
	all       bool
	css       *css.Selector // this or xpath
	xpath     *xpath.Expr
	attr      string         // "" for the text
	regex     *regexp.Regexp // nil for the whole text
	kind      string         // of types; "" is string
	decimal   byte           // '.' or ','; 0 to find out
	required  bool
	byDefault *Value
	fields    []field // of the object that each match is
}

func (f *field) selects() bool { return f.css != nil || f.xpath != nil }

func (f *field) compileCSS(source string) (err error) {
	if strings.TrimSpace(source) == "" {
		return fmt.Errorf("the selector is empty")
	}
	if f.css, err = css.Compile(source); err != nil {
		return fmt.Errorf("selector %q: %w", source, err)
	}
	return nil
}

func (f *field) compileXPath(source string) (err error) {
	if f.xpath, err = xpath.Compile(source); err != nil {
		return fmt.Errorf("xpath %q, %w", source, err)
	}
	return nil
}

// Compile reads fields, one a string; the package comment has their grammar.
// An error quotes the field that is wrong and gives the column, counted in
// bytes from 1.
func Compile(lines []string) (*Set, error) {
	s := &Set{}
	for _, line := range lines {
		f, column, err := parseField(line)
		if err != nil {
			return nil, fmt.Errorf("field %q, column %d: %w", line, column, err)
		}
		for _, other := range s.fields {
			if other.name == f.name {
				return nil, fmt.Errorf("field %q, column 1: there is a field %q already", line, f.name)
			}
		}
		s.fields = append(s.fields, f)
	}
	return s, nil
}

// parseField returns with an error the column where it begins.
func parseField(line string) (f field, column int, err error) {
	name, selector, ok := strings.Cut(line, "=")
	if !ok {
		return f, len(line) + 1, fmt.Errorf("want NAME=CSS, found no %q", "=")
	}
	cssColumn := len(name) + 2
	if f, column, err = parseName(name); err != nil {
		return f, column, err
	}
	selector, f.attr = splitAttr(selector)
	return f, cssColumn, f.compileCSS(selector)
}

// parseName reads NAME or NAME[]. It returns with an error the column where it
// begins.
func parseName(name string) (f field, column int, err error) {
	f.name, f.all = strings.CutSuffix(name, "[]")
	if f.name == "" {
		return f, 1, fmt.Errorf("the name is empty")
	}
	for i, c := range []byte(f.name) {
		if !isNameByte(c) || i == 0 && (c == '-' || '0' <= c && c <= '9') {
			return f, i + 1, fmt.Errorf("a name cannot have %q here: want letters, digits, %q and %q", f.name[i:i+1], "_", "-")
		}
	}
	return f, 0, nil
}

// splitAttr takes a final @ATTR off a selector, or ::attr(ATTR) or ::text as
// Scrapy's users write them. An @ elsewhere in a selector
// stands in a string, and something that no attribute's name has, the closing
// quote, comes after it.
func splitAttr(css string) (sel, attr string) {
	if before, ok := strings.CutSuffix(strings.TrimSpace(css), "::text"); ok {
		return before, ""
	}
	if i := strings.LastIndex(css, "::attr("); i >= 0 {
		if name, ok := strings.CutSuffix(strings.TrimSpace(css[i+len("::attr("):]), ")"); ok && isAttr(strings.TrimSpace(name)) {
			return css[:i], strings.ToLower(strings.TrimSpace(name))
		}
	}
	i := strings.LastIndexByte(css, '@')
	if i < 0 || !isAttr(css[i+1:]) {
		return css, ""
	}
	return css[:i], strings.ToLower(css[i+1:])
}

// isAttr reports whether s can be the name of an attribute.
func isAttr(s string) bool {
	for _, c := range []byte(s) {
		if !isNameByte(c) && c != ':' && c != '.' {
			return false
		}
	}
	return s != ""
}

func isNameByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-'
}
