package convert

import (
	"bytes"
	"cmp"
	"math/big"
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
	numeric bool     // text is a number
	whole   *big.Int // nil if text is no whole one
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
		c.whole, _ = new(big.Int).SetString(c.text, 10)
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
	var number float64
	var whole *big.Int
	numeric := false
	if c.numeric {
		number, whole, numeric = numberOf(v)
	}
	switch {
	case c.whole != nil && whole != nil:
		order = whole.Cmp(c.whole)
	case numeric:
		order = cmp.Compare(number, c.number)
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

// numberOf is the number that a value is, exactly if it is a whole one.
func numberOf(v table.Value) (number float64, whole *big.Int, numeric bool) {
	switch v.Kind {
	case table.Float:
		return v.Float, nil, true
	case table.Int:
		return float64(v.Int), big.NewInt(v.Int), true
	case table.JSON: // perhaps one that is longer
		whole, numeric = new(big.Int).SetString(string(v.Text), 10)
		if !numeric {
			return 0, nil, false
		}
		number, _ = new(big.Float).SetInt(whole).Float64()
	}
	return number, whole, numeric
}
