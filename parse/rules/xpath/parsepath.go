package xpath

// path reads a location path, or a filter expression and what follows it (2,
// 3.3).
func (p *parser) path() (expr, error) {
	at := p.peek().at
	e, ok, err := p.primary()
	if err != nil {
		return nil, err
	}
	if !ok {
		return p.locationPath()
	}
	if p.peek().is(symbol, "[") {
		if err := wantNodes(at, "a predicate", e); err != nil {
			return nil, err
		}
		predicates, err := p.predicates()
		if err != nil {
			return nil, err
		}
		e = &filter{e, predicates}
	}
	if !p.peek().is(operator, "/") && !p.peek().is(operator, "//") {
		return e, nil
	}
	if err := wantNodes(at, "/", e); err != nil {
		return nil, err
	}
	l := &location{from: e}
	return l, p.steps(l)
}

func (p *parser) locationPath() (expr, error) {
	l := &location{}
	switch t := p.peek(); {
	case t.is(operator, "//"):
		l.absolute = true
		return l, p.steps(l)
	case p.accept(operator, "/"):
		l.absolute = true
		if !p.beginsStep() {
			return l, nil
		}
	case !p.beginsStep():
		return nil, errorAt(t.at, "want an expression, found %v", t)
	}
	if err := p.step(l); err != nil {
		return nil, err
	}
	return l, p.steps(l)
}

func (p *parser) beginsStep() bool {
	switch t := p.peek(); t.kind {
	case name, wildcard, axisName, nodeType:
		return true
	case symbol:
		return t.text == "." || t.text == ".." || t.text == "@"
	}
	return false
}

// steps reads the steps of a path that follow / and //.
func (p *parser) steps(l *location) error {
	for {
		switch {
		case p.accept(operator, "/"):
		case p.accept(operator, "//"):
			l.steps = append(l.steps, step{axis: descendantOrSelf})
		default:
			return nil
		}
		if err := p.step(l); err != nil {
			return err
		}
	}
}

// step reads one step (2.1) and adds it to the path.
func (p *parser) step(l *location) error {
	t := p.peek()
	s := step{axis: child}
	switch {
	case p.accept(symbol, "."), p.accept(symbol, ".."):
		s.axis = self
		if t.text == ".." {
			s.axis = parent
		}
		if p.peek().is(symbol, "[") {
			return errorAt(p.peek().at, "%q takes no predicate: want %s::node()[", t.text, s.axis)
		}
		l.add(s)
		return nil
	case p.accept(symbol, "@"):
		s.axis = attribute
	case t.kind == axisName:
		var err error
		if s.axis, err = axisOf(p.take()); err != nil {
			return err
		}
		p.take() // the :: after it
	}
	var err error
	if s.test, err = p.nodeTest(); err != nil {
		return err
	}
	s.predicates, err = p.predicates()
	for _, predicate := range s.predicates {
		s.positional = s.positional || predicate.positional
	}
	l.add(s)
	return err
}

// add adds a step. Where no position counts, //x is all descendants x.
func (l *location) add(s step) {
	if n := len(l.steps) - 1; s.axis == child && !s.positional && n >= 0 && l.steps[n].isAbbreviated() {
		s.axis = descendant
		l.steps = l.steps[:n]
	}
	l.steps = append(l.steps, s)
}

// isAbbreviated reports whether a step is what // stands for.
func (s *step) isAbbreviated() bool {
	return s.axis == descendantOrSelf && s.test.kind == anyNode && len(s.predicates) == 0
}

// nodeTest reads a node test (2.3).
func (p *parser) nodeTest() (nodeTest, error) {
	switch t := p.take(); t.kind {
	case wildcard:
		return nodeTest{kind: anyName}, nil
	case name:
		return nodeTest{kind: oneName, name: t.text, lower: lower(t.text)}, nil
	case nodeType:
		if err := p.want(symbol, "("); err != nil {
			return nodeTest{}, err
		}
		test := nodeTest{kind: anyNode}
		switch t.text {
		case "text":
			test.kind = anyText
		case "comment":
			test.kind = anyComment
		case "processing-instruction":
			test.kind = noNode
			if p.peek().kind == literal {
				p.take()
			}
		}
		return test, p.want(symbol, ")")
	default:
		return nodeTest{}, errorAt(t.at, "want the name of an element or attribute, found %v", t)
	}
}

// predicates reads all that follow (2.4).
func (p *parser) predicates() (all []predicate, err error) {
	outside := p.positional
	defer func() { p.positional = outside }()
	for p.accept(symbol, "[") {
		p.positional = false
		e, err := p.expression()
		if err == nil {
			err = p.want(symbol, "]")
		}
		if err != nil {
			return nil, err
		}
		all = append(all, predicate{e, p.positional || e.kind() == Number})
	}
	return all, nil
}
