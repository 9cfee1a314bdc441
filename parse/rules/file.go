package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// AddFile reads a file of rules, in the form that docs/rules.md describes. name
// is for the errors, which give line and column.
func (s *Set) AddFile(name, text string) error {
	if err := s.addFile(text); err != nil {
		return fmt.Errorf("%s:%w", name, err)
	}
	return nil
}

func (s *Set) addFile(text string) error {
	file, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		return fmt.Errorf(" %s", firstLine(err.Error())) // it begins with [line:column]
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return fmt.Errorf("1:1: want one document with the key %q", "rules")
	}
	seen := false
	return eachKey(file.Docs[0].Body, []string{"rules"}, func(_ *token.Token, v ast.Node) error {
		list, ok := v.(*ast.SequenceNode)
		if !ok || len(list.Values) == 0 || seen {
			return errorAt(v, "want a list of rule sets")
		}
		seen = true
		for _, node := range list.Values {
			r, err := readRule(node)
			if err != nil {
				return err
			}
			s.rules = append(s.rules, r)
		}
		return nil
	})
}

func readRule(node ast.Node) (r rule, err error) {
	err = eachKey(node, []string{"match", "fields"}, func(key *token.Token, v ast.Node) error {
		if key.Value == "fields" {
			r.fields, err = readFields(v)
			return err
		}
		r.match, err = readPattern(v)
		return err
	})
	if err == nil && len(r.fields) == 0 {
		err = errorAt(node, "a rule set without fields")
	}
	return r, err
}

func readPattern(v ast.Node) (*regexp.Regexp, error) {
	s, err := readString(v)
	if err != nil {
		return nil, err
	}
	re, err := regexp.Compile(s)
	if err != nil {
		return nil, errorAt(v, "%s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	return re, nil
}

func readFields(node ast.Node) (fields []field, err error) {
	err = eachKey(node, nil, func(key *token.Token, v ast.Node) error {
		f, _, err := parseName(key.Value)
		if err != nil {
			return errorAtToken(key, "field %q: %w", key.Value, err)
		}
		if slices.ContainsFunc(fields, func(other field) bool { return other.name == f.name }) {
			return errorAtToken(key, "there is a field %q already", f.name)
		}
		if err := readField(&f, v); err != nil {
			return err
		}
		fields = append(fields, f)
		return nil
	})
	return fields, err
}

var fieldKeys = []string{"css", "xpath", "attr", "regex", "type", "decimal", "required", "default", "fields"}

// readField reads what stands under the name of a field: CSS, or a mapping.
func readField(f *field, node ast.Node) error {
	if s, err := readString(node); err == nil {
		s, f.attr = splitAttr(s)
		return wrapAt(node, f.compileCSS(s))
	}
	err := eachKey(node, fieldKeys, func(key *token.Token, v ast.Node) (err error) {
		switch key.Value {
		case "fields":
			f.fields, err = readFields(v)
			return err
		case "regex":
			f.regex, err = readPattern(v)
			return err
		case "required":
			b, ok := v.(*ast.BoolNode)
			if !ok {
				return errorAt(v, "want true or false")
			}
			f.required = b.Value
			return nil
		case "default":
			f.byDefault, err = readDefault(v)
			return err
		}
		s, err := readString(v)
		if err != nil {
			return err
		}
		switch key.Value {
		case "css", "xpath":
			if f.selects() {
				return errorAt(v, "a field has one of css and xpath")
			}
			if key.Value == "xpath" {
				return wrapAt(v, f.compileXPath(s))
			}
			css, attr := splitAttr(s)
			if attr != "" {
				f.attr = attr
			}
			return wrapAt(v, f.compileCSS(css))
		case "attr":
			f.attr = strings.ToLower(s)
		case "type":
			if !slices.Contains(types, s) {
				return errorAt(v, "type %q: want %s", s, strings.Join(types, ", "))
			}
			f.kind = s
		case "decimal":
			if s != "." && s != "," {
				return errorAt(v, "decimal %q: want %q or %q", s, ".", ",")
			}
			f.decimal = s[0]
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case !f.selects():
		return errorAt(node, "field %q has neither css nor xpath", f.name)
	case f.fields != nil && (f.attr != "" || f.kind != "" || f.regex != nil):
		return errorAt(node, "field %q has fields of its own: it cannot have attr, regex or type", f.name)
	case f.required && f.byDefault != nil:
		return errorAt(node, "field %q is required and has a default: want one of the two", f.name)
	}
	return nil
}

func readDefault(v ast.Node) (*Value, error) {
	switch n := v.(type) {
	case *ast.BoolNode:
		return &Value{Kind: Literal, Text: fmt.Sprint(n.Value)}, nil
	case *ast.IntegerNode, *ast.FloatNode:
		if text := v.GetToken().Value; isNumber(text) {
			return &Value{Kind: Literal, Text: text}, nil
		}
		return nil, errorAt(v, "want a plain number such as -12.5")
	}
	s, err := readString(v)
	return &Value{Text: s}, err
}

func readString(v ast.Node) (string, error) {
	switch n := v.(type) {
	case *ast.StringNode:
		return n.Value, nil
	case *ast.LiteralNode:
		return n.Value.Value, nil
	}
	return "", errorAt(v, "want a string")
}

// eachKey calls do for every key of a mapping. Only the known keys may be
// there, if any are given.
func eachKey(node ast.Node, known []string, do func(key *token.Token, v ast.Node) error) error {
	var pairs []*ast.MappingValueNode
	switch n := node.(type) {
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	default:
		return errorAt(node, "want keys and values")
	}
	for _, pair := range pairs {
		key := pair.Key.GetToken()
		if known != nil && !slices.Contains(known, key.Value) {
			return errorAtToken(key, "unknown key %q: want %s", key.Value, strings.Join(known, ", "))
		}
		if err := do(key, pair.Value); err != nil {
			return err
		}
	}
	return nil
}

func errorAt(node ast.Node, format string, args ...any) error {
	return errorAtToken(node.GetToken(), format, args...)
}

func errorAtToken(at *token.Token, format string, args ...any) error {
	return fmt.Errorf("%d:%d: %w", at.Position.Line, at.Position.Column, fmt.Errorf(format, args...))
}

func wrapAt(node ast.Node, err error) error {
	if err == nil {
		return nil
	}
	return errorAt(node, "%w", err)
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}
