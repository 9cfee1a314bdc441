package store

import "encoding/json"

// A Maker is a format whose outputs are made of all records at once, when they are
// there. Such an output stands beside a journal that has the whole records, and is
// there when the run is complete.
type Maker interface {
	// Begin makes sure that the output can be made, and locks its place against
	// other runs. What is there is replaced if replace says so, else it is an
	// [*ExistsError] and stays untouched. base is the mark of an output there that
	// is to be added to, or nil; where it is not there as it was, the error wraps
	// [ErrOther].
	Begin(path string, replace bool, base json.RawMessage) (Making, error)
}

// A Making is an output that will be made.
type Making interface {
	// Make makes the output of its base, if there is one, and then of all records
	// that records calls its argument with, which may be asked for several times.
	// The output is there whole or not at all. The mark is for Begin.
	Make(records func(visit func(rec *Record) error) error) (mark json.RawMessage, err error)

	// Close gives up the lock.
	Close() error
}

// A made output is one of a Maker, in an Output.
type made struct {
	path string
	Making
	mark json.RawMessage // of the output that is there; nil if there is none
}

// begin takes the places of the outputs that are made in the end. st, which may be
// nil, is the state of a run that is resumed: what it names is this run's.
func (o *Output) begin(st *state, replace bool) error {
	for _, t := range o.plan.makers {
		m := made{path: t.Path}
		if o.later {
			m.mark = st.Marks[t.Path]
			if m.mark == nil {
				return otherError(t.Path, "it was not there when the run was complete", "choose another path")
			}
		}
		var err error
		if m.Making, err = t.Maker.Begin(t.Path, replace, m.mark); err != nil {
			return err
		}
		o.made = append(o.made, m)
	}
	return nil
}

// make makes them, from a journal that has all records.
func (o *Output) make() error {
	for i := range o.made {
		mark, err := o.made[i].Make(func(visit func(*Record) error) error {
			return readLines(o.plan.journal.Path, func(raw []byte) error {
				rec, err := Decode(raw)
				if err != nil {
					return err
				}
				return visit(rec)
			})
		})
		if err != nil {
			return err
		}
		o.mu.Lock()
		o.made[i].mark = mark
		o.mu.Unlock()
	}
	return nil
}
