package xpath

import "math"

// A Kind is one of the four kinds of values (1).
type Kind int

// The kinds of a Value.
const (
	Nodes Kind = iota
	String
	Number
	Boolean
)

func (k Kind) String() string { return [...]string{"set of nodes", "text", "number", "boolean"}[k] }

// A Value is what an expression gives.
type Value struct {
	Kind   Kind
	Nodes  []Node // in the order of the document, each once
	Text   string
	Number float64
	Truth  bool
}

// An expr is a part of an expression.
type expr interface {
	kind() Kind
	eval(*context) Value
}

// text, value and truth evaluate an expression and convert what it gives (4.2,
// 4.4, 4.3).
func text(c *context, e expr) string   { return c.doc.Text(e.eval(c)) }
func value(c *context, e expr) float64 { return c.doc.numberOf(e.eval(c)) }
func truth(c *context, e expr) bool {
	if l, ok := e.(*location); ok {
		return l.exists(c)
	}
	return e.eval(c).isTrue()
}

func (v Value) isTrue() bool {
	switch v.Kind {
	case Nodes:
		return len(v.Nodes) > 0
	case String:
		return v.Text != ""
	case Number:
		return v.Number != 0 && !math.IsNaN(v.Number)
	}
	return v.Truth
}

type constant struct{ Value }

func (e constant) kind() Kind          { return e.Kind }
func (e constant) eval(*context) Value { return e.Value }

// logical is "and" or "or": the right operand is not evaluated if the left one
// decides (3.4).
type logical struct {
	and         bool
	left, right expr
}

func (e *logical) kind() Kind { return Boolean }

func (e *logical) eval(c *context) Value {
	if truth(c, e.left) != e.and {
		return boolean(!e.and)
	}
	return boolean(truth(c, e.right))
}

func boolean(b bool) Value { return Value{Kind: Boolean, Truth: b} }

// arithmetic is IEEE 754 double precision; mod has the sign of the dividend
// (3.5).
type arithmetic struct {
	op          string
	left, right expr
}

func (e *arithmetic) kind() Kind { return Number }

func (e *arithmetic) eval(c *context) Value {
	a, b := value(c, e.left), value(c, e.right)
	switch e.op {
	case "+":
		a += b
	case "-":
		a -= b
	case "*":
		a *= b
	case "div":
		a /= b
	case "mod":
		a = math.Mod(a, b)
	}
	return Value{Kind: Number, Number: a}
}

type negation struct{ of expr }

func (e *negation) kind() Kind            { return Number }
func (e *negation) eval(c *context) Value { return Value{Kind: Number, Number: -value(c, e.of)} }

type union []expr

func (e union) kind() Kind { return Nodes }

func (e union) eval(c *context) Value {
	all := gathering{doc: c.doc}
	for _, operand := range e {
		all.add(operand.eval(c).Nodes)
	}
	return Value{Kind: Nodes, Nodes: all.inOrder()}
}
