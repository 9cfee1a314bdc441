package rules

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// types are what a field may be asked to be.
var types = []string{"string", "number", "integer", "boolean", "date", "url", "html"}

// convert makes what a page says into a value of the field's type. ok is false
// if it cannot be read as one.
func (f *field) convert(s string, page *Page) (v Value, ok bool) {
	switch f.kind {
	case "number", "integer":
		s, ok = readNumber(s, f.decimal)
		if whole, fraction, found := strings.Cut(s, "."); f.kind == "integer" && found {
			s, ok = whole, ok && strings.Trim(fraction, "0") == ""
		}
		return Value{Kind: Literal, Text: s}, ok
	case "boolean":
		switch strings.ToLower(strings.TrimSpace(s)) {
		case "true", "yes", "y", "on", "1":
			return Value{Kind: Literal, Text: "true"}, true
		case "false", "no", "n", "off", "0":
			return Value{Kind: Literal, Text: "false"}, true
		}
		return v, false
	case "date":
		s = page.Date(s)
	case "url":
		s = page.Resolve(s)
	default:
		return Value{Text: s}, true
	}
	return Value{Text: s}, s != ""
}

// readNumber finds the first number in s and writes it as JSON does. What
// stands between digits are signs for groups, or the sign for the decimal: the
// one that is given, or the last one of two kinds; one alone is for groups if it
// is repeated, or is a comma, space or apostrophe with three digits after it.
func readNumber(s string, decimal byte) (string, bool) {
	start := strings.IndexFunc(s, func(r rune) bool { return '0' <= r && r <= '9' })
	if start < 0 {
		return "", false
	}
	before := strings.TrimRight(s[:start], " \u00a0$€£¥")
	negative := strings.HasSuffix(before, "-") || strings.HasSuffix(before, "−")
	if (strings.HasSuffix(s[:start], ".") || strings.HasSuffix(s[:start], ",")) && decimal != 0 && s[start-1] != decimal {
		negative = false
	}
	groups := []string{""}
	var signs []rune
	for _, r := range s[start:] {
		if '0' <= r && r <= '9' {
			groups[len(groups)-1] += string(r)
			continue
		}
		if !strings.ContainsRune(".,'’ \u00a0\u202f", r) || groups[len(groups)-1] == "" {
			break
		}
		groups, signs = append(groups, ""), append(signs, r)
	}
	if last := len(groups) - 1; groups[last] == "" {
		groups, signs = groups[:last], signs[:last-1]
	}
	whole, fraction := groups[0], ""
	at := decimalSign(groups, signs, decimal)
	for i, g := range groups[1:] {
		switch {
		case i == at:
			fraction = g
		case len(g) == 3 && (at < 0 || i < at):
			whole += g
		case at < 0 || i < at: // two numbers beside each other
			return join(negative, whole, "")
		}
		if i == at {
			break
		}
	}
	return join(negative, whole, fraction)
}

// decimalSign returns which of the signs is the decimal one, or -1.
func decimalSign(groups []string, signs []rune, decimal byte) int {
	if decimal != 0 {
		for i, sign := range signs {
			if sign == rune(decimal) {
				return i
			}
		}
		return -1
	}
	for i, sign := range signs {
		if sign != '.' && sign != ',' {
			continue
		}
		repeated := strings.ContainsRune(string(signs[:i])+string(signs[i+1:]), sign)
		alone := len(signs) == 1
		if !repeated && !(alone && sign == ',' && len(groups[1]) == 3 && len(groups[0]) <= 3) && (i == len(signs)-1 || len(groups[i+1]) != 3) {
			return i
		}
	}
	return -1
}

func join(negative bool, whole, fraction string) (string, bool) {
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if negative {
		whole = "-" + whole
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return whole, isNumber(whole)
}

// isNumber reports whether s is a number of JSON that fits a float64.
func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil && strings.Trim(s, "-0123456789.eE") == "" && !strings.HasPrefix(s, ".") && !strings.HasSuffix(s, ".")
}

// innerHTML is the markup in n, at most limit bytes and a little more.
func innerHTML(n *html.Node, limit int) string {
	var b strings.Builder
	for c := n.FirstChild; c != nil && b.Len() < limit; c = c.NextSibling {
		if html.Render(&b, c) != nil {
			break
		}
	}
	return strings.TrimSpace(b.String())
}
