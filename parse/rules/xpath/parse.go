package xpath

// An Expr is a compiled expression. It is safe for concurrent use.
type Expr struct{ root expr }

// Compile reads an expression. An error gives the column, counted in bytes from
// 1, where the expression is not XPath 1.0 or has what this package does not.
func Compile(source string) (*Expr, error) {
	tokens, err := lex(source)
	if err != nil {
		return nil, err
	}
	p := parser{tokens: tokens}
	root, err := p.expression()
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != end {
		return nil, errorAt(t.at, "want an operator or the end, found %v", t)
	}
	return &Expr{root}, nil
}

// Kind is the kind of value that the expression has on every page.
func (e *Expr) Kind() Kind { return e.root.kind() }

// A parser makes expressions of tokens by recursive descent.
type parser struct {
	tokens     []token // the last one is the end
	depth      int     // of expressions in expressions
	positional bool    // position() or last() was called for the present context
}

// maxDepth bounds how deep expressions stand in brackets and parentheses.
const maxDepth = 200

func (p *parser) peek() token { return p.tokens[0] }

func (p *parser) take() token {
	t := p.tokens[0]
	if t.kind != end {
		p.tokens = p.tokens[1:]
	}
	return t
}

// accept takes the next token if it is this one.
func (p *parser) accept(kind tokenKind, text string) bool {
	if !p.peek().is(kind, text) {
		return false
	}
	p.take()
	return true
}

func (p *parser) want(kind tokenKind, text string) error {
	if t := p.peek(); !t.is(kind, text) {
		return errorAt(t.at, "want %q, found %v", text, t)
	}
	p.take()
	return nil
}

// expression reads a whole expression (3.1).
func (p *parser) expression() (expr, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, errorAt(p.peek().at, "an expression nested more than %d times is too deep", maxDepth)
	}
	defer func() { p.depth-- }()
	return p.binary(0)
}

// precedence has the operators of two operands, the weakest first (3.1, 3.4,
// 3.5). All of them are left associative.
var precedence = [...][]string{{"or"}, {"and"}, {"=", "!="}, {"<", "<=", ">", ">="}, {"+", "-"}, {"*", "div", "mod"}}

// binary reads operands and operators that bind at least as strongly as level.
func (p *parser) binary(level int) (expr, error) {
	if level == len(precedence) {
		return p.unary()
	}
	left, err := p.binary(level + 1)
	for err == nil {
		op := p.operator(precedence[level])
		if op == "" {
			return left, nil
		}
		var right expr
		if right, err = p.binary(level + 1); err == nil {
			left = newBinary(op, left, right)
		}
	}
	return nil, err
}

// operator takes the next token if it is one of these operators.
func (p *parser) operator(ops []string) string {
	for _, op := range ops {
		if p.accept(operator, op) {
			return op
		}
	}
	return ""
}

func newBinary(op string, left, right expr) expr {
	switch op {
	case "or", "and":
		return &logical{op == "and", left, right}
	case "=", "!=", "<", "<=", ">", ">=":
		return &comparison{op, left, right}
	}
	return &arithmetic{op, left, right}
}

func (p *parser) unary() (expr, error) {
	minus := 0
	for p.accept(operator, "-") {
		minus++
	}
	e, err := p.union()
	if err != nil {
		return nil, err
	}
	for range minus {
		e = &negation{e}
	}
	return e, nil
}

func (p *parser) union() (expr, error) {
	at := p.peek().at
	e, err := p.path()
	if err != nil || !p.peek().is(operator, "|") {
		return e, err
	}
	if err := wantNodes(at, "|", e); err != nil {
		return nil, err
	}
	u := union{e}
	for p.accept(operator, "|") {
		at := p.peek().at
		e, err := p.path()
		if err == nil {
			err = wantNodes(at, "|", e)
		}
		if err != nil {
			return nil, err
		}
		u = append(u, e)
	}
	return u, nil
}

func wantNodes(at int, what string, e expr) error {
	if e.kind() != Nodes {
		return errorAt(at, "%s wants nodes, found a %v", what, e.kind())
	}
	return nil
}

// primary reads what is no location path (3.1); ok is false if there is none.
func (p *parser) primary() (e expr, ok bool, err error) {
	switch t := p.peek(); {
	case t.kind == literal:
		p.take()
		return constant{Value{Kind: String, Text: t.text}}, true, nil
	case t.kind == number:
		p.take()
		return constant{Value{Kind: Number, Number: parseNumber(t.text)}}, true, nil
	case t.kind == functionName:
		e, err := p.call()
		return e, true, err
	case p.accept(symbol, "("):
		e, err := p.expression()
		if err == nil {
			err = p.want(symbol, ")")
		}
		return e, true, err
	}
	return nil, false, nil
}

// call reads the call of a function and checks its arguments (3.2).
func (p *parser) call() (expr, error) {
	t := p.take()
	f := lookUp(t.text)
	if f == nil {
		return nil, errorAt(t.at, "there is no function %s() in XPath 1.0", t.text)
	}
	if err := p.want(symbol, "("); err != nil {
		return nil, err
	}
	c := &call{function: f}
	for more := !p.peek().is(symbol, ")"); more; more = p.accept(symbol, ",") {
		at := p.peek().at
		arg, err := p.expression()
		if err == nil && f.ofNodes {
			err = wantNodes(at, t.text+"()", arg)
		}
		if err != nil {
			return nil, err
		}
		c.args = append(c.args, arg)
	}
	if err := p.want(symbol, ")"); err != nil {
		return nil, err
	}
	if n := len(c.args); n < f.min || n > f.max {
		return nil, errorAt(t.at, "%s() wants %s, found %d", t.text, f.arity(), n)
	}
	if f.positional {
		p.positional = true
	}
	return c, nil
}
