package xpath

import (
	"hash/maphash"
	"math"
)

// A comparison is true of nodes if it is true of any of them (3.4). That takes
// time in proportion to the nodes, not to the pairs of them.
type comparison struct {
	op          string
	left, right expr
}

func (e *comparison) kind() Kind { return Boolean }

func (e *comparison) eval(c *context) Value {
	a, b := e.left.eval(c), e.right.eval(c)
	equality := e.op == "=" || e.op == "!="
	if a.Kind == Boolean && (equality || b.Kind == Nodes) || b.Kind == Boolean && (equality || a.Kind == Nodes) {
		a, b = boolean(a.isTrue()), boolean(b.isTrue())
	}
	var result bool
	switch e.op {
	case "=":
		result = c.doc.anyEqual(a, b)
	case "!=":
		result = c.doc.anyUnequal(a, b)
	case "<", "<=":
		result = c.doc.anyLess(a, b, e.op == "<=")
	case ">", ">=":
		result = c.doc.anyLess(b, a, e.op == ">=")
	}
	return boolean(result)
}

// anyEqual and anyUnequal compare booleans, or numbers if one is a number, or
// else texts.
func (d *Document) anyEqual(a, b Value) bool {
	switch {
	case a.Kind == Boolean:
		return a.Truth == b.Truth
	case a.Kind == Number || b.Kind == Number:
		if b.Kind == Nodes {
			a, b = b, a
		}
		want := d.numberOf(b)
		for n := range d.numbers(a) {
			if n == want {
				return true
			}
		}
		return false
	}
	if a.Kind != Nodes || b.Kind == Nodes && len(a.Nodes) > len(b.Nodes) {
		a, b = b, a
	}
	if b.Kind != Nodes {
		for s := range d.texts(a) {
			if s == b.Text {
				return true
			}
		}
		return false
	}
	return d.anyShared(a.Nodes, b.Nodes)
}

// seed is that of the sums of texts.
var seed = maphash.MakeSeed()

// anyShared reports whether a node of a has the text of one of b. It keeps sums of
// the texts: of elements in each other, each has that of all within.
func (d *Document) anyShared(a, b []Node) bool {
	in := make(map[uint64]Node, len(a))
	for _, n := range a {
		in[maphash.String(seed, d.TextOf(n))] = n
		if d.work < 0 {
			return false
		}
	}
	for _, n := range b {
		s := d.TextOf(n)
		if d.work < 0 {
			return false
		}
		if other, ok := in[maphash.String(seed, s)]; ok && d.TextOf(other) == s {
			return true
		}
	}
	return false
}

func (d *Document) anyUnequal(a, b Value) bool {
	switch {
	case a.Kind == Boolean:
		return a.Truth != b.Truth
	case a.Kind == Number || b.Kind == Number:
		if b.Kind == Nodes {
			a, b = b, a
		}
		want := d.numberOf(b)
		for n := range d.numbers(a) {
			if n != want {
				return true
			}
		}
		return false
	}
	// There is a pair that differs unless one side is empty or all texts of both
	// are the same.
	var first *string
	differ := false
	for _, v := range []Value{a, b} {
		empty := true
		for s := range d.texts(v) {
			if empty = false; first == nil {
				first = &s
			}
			if differ = differ || s != *first; differ {
				break
			}
		}
		if empty {
			return false
		}
	}
	return differ
}

// anyLess compares numbers: some pair is in order if the least of a and the
// greatest of b are.
func (d *Document) anyLess(a, b Value, orEqual bool) bool {
	least, greatest := math.NaN(), math.NaN()
	for n := range d.numbers(a) {
		if !(n >= least) && !math.IsNaN(n) {
			least = n
		}
	}
	for n := range d.numbers(b) {
		if !(n <= greatest) && !math.IsNaN(n) {
			greatest = n
		}
	}
	return least < greatest || orEqual && least == greatest
}
