package convert

import (
	"bytes"
	"cmp"
	"strconv"
	"strings"

	"weft/cmd/weft/internal/usage"
	"weft/store/table"
)

// A condition is one of --where: a column, how it is compared, and with what.
type condition struct {
	column  table.Column
	compare string
	text    string
	number  float64
	numeric bool // text is a number
	integer int64
	whole   bool // text is a whole number of 64 bits
}

// comparisons are the signs, those that begin like another one first.
var comparisons = []string{"!=", "<=", ">=", "=", "<", ">"}

// conditions reads NAME=VALUE, with !=, <, <=, > or >= instead of =.
func conditions(where []string) (list []condition, err error) {
	for _, text := range where {
		c := condition{}
		at := strings.IndexAny(text, "!=<>")
		if at > 0 {
			for _, sign := range comparisons {
				if strings.HasPrefix(text[at:], sign) {
					c.compare = sign
					break
				}
			}
		}
		if c.compare == "" {
			return nil, usage.Errorf("--where %q: write NAME=VALUE, or !=, <, <=, >, >= instead of =, such as outcome=ok or status>=400", text)
		}
		columns, err := table.Columns([]string{strings.TrimSpace(text[:at])})
		if err != nil {
			return nil, usage.Errorf("--where: %w", err)
		}
		c.column, c.text = columns[0], strings.TrimSpace(text[at+len(c.compare):])
		c.number, err = strconv.ParseFloat(c.text, 64)
		c.numeric = err == nil
		c.integer, err = strconv.ParseInt(c.text, 10, 64)
		c.whole = err == nil
		list = append(list, c)
	}
	return list, nil
}

// holds reports whether a value meets the condition. What is absent equals the
// empty text, and is neither less nor more than anything.
func (c *condition) holds(v table.Value) bool {
	if v.Kind == table.Null && strings.ContainsAny(c.compare, "<>") {
		return false
	}
	order := 0
	switch {
	case c.whole && v.Kind == table.Int:
		order = cmp.Compare(v.Int, c.integer)
	case c.numeric && v.Kind == table.Int:
		order = cmp.Compare(float64(v.Int), c.number)
	case c.numeric && v.Kind == table.Float:
		order = cmp.Compare(v.Float, c.number)
	default:
		order = bytes.Compare(v.AppendText(nil), []byte(c.text))
	}
	switch c.compare {
	case "=":
		return order == 0
	case "!=":
		return order != 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}
