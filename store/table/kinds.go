package table

// Settled are columns of which each has a kind: one whose values may be any gets
// the kind that all of them have. rows calls visit with all rows, and is called
// only if such a column is there. A column without any value is Text.
func Settled(columns []Column, rows func(visit func(row []Value) error) error) ([]Column, error) {
	settled := append([]Column(nil), columns...)
	open := make(map[int]*mixture)
	for i, c := range columns {
		if c.Kind == Null {
			open[i] = new(mixture)
		}
	}
	if len(open) == 0 {
		return settled, nil
	}
	err := rows(func(row []Value) error {
		for i, m := range open {
			m.add(row[i])
		}
		return nil
	})
	for i, m := range open {
		settled[i].Kind = m.kind()
	}
	return settled, err
}

// A mixture is what kinds values are of.
type mixture struct {
	kinds [JSON + 1]bool
	wide  bool // an integer is not exact as a float
}

func (m *mixture) add(v Value) {
	m.kinds[v.Kind] = true
	m.wide = m.wide || v.Kind == Int && int64(float64(v.Int)) != v.Int
}

// kind is the least that all of them fit into.
func (m *mixture) kind() Kind {
	kind, n := Text, 0
	for k := Text; k <= JSON; k++ {
		if m.kinds[k] {
			kind = k
			n++
		}
	}
	switch {
	case n <= 1:
		return kind
	case n == 2 && m.kinds[Int] && m.kinds[Float] && !m.wide:
		return Float
	}
	return JSON
}
