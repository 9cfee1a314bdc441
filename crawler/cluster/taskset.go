package cluster

import (
	"encoding/json"
	"errors"
	"slices"
)

// A taskSet is a set of task numbers, from 1, most of which are there without a
// gap: it keeps the runs of them.
type taskSet struct {
	runs []run // in order, with gaps between them
}

// A run is all numbers from first to last.
type run struct{ first, last int64 }

// find returns the index of the first run that ends at n or behind it.
func (s *taskSet) find(n int64) int {
	i, _ := slices.BinarySearchFunc(s.runs, n, func(r run, n int64) int {
		switch {
		case r.last < n:
			return -1
		case r.last > n:
			return 1
		}
		return 0
	})
	return i
}

func (s *taskSet) has(n int64) bool {
	i := s.find(n)
	return i < len(s.runs) && s.runs[i].first <= n
}

// add puts n in, and reports whether that is new.
func (s *taskSet) add(n int64) bool {
	i := s.find(n)
	if i < len(s.runs) && s.runs[i].first <= n {
		return false
	}
	before := i > 0 && s.runs[i-1].last == n-1
	behind := i < len(s.runs) && s.runs[i].first == n+1
	switch {
	case before && behind:
		s.runs[i-1].last = s.runs[i].last
		s.runs = slices.Delete(s.runs, i, i+1)
	case before:
		s.runs[i-1].last = n
	case behind:
		s.runs[i].first = n
	default:
		s.runs = slices.Insert(s.runs, i, run{n, n})
	}
	return true
}

// upTo is the largest number up to which all are in.
func (s *taskSet) upTo() int64 {
	if len(s.runs) == 0 || s.runs[0].first > 1 {
		return 0
	}
	return s.runs[0].last
}

// MarshalJSON writes the gaps and lengths in turn.
func (s taskSet) MarshalJSON() ([]byte, error) {
	flat := make([]int64, 0, 2*len(s.runs))
	at := int64(0)
	for _, r := range s.runs {
		flat = append(flat, r.first-at, r.last-r.first)
		at = r.last
	}
	return json.Marshal(flat)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (s *taskSet) UnmarshalJSON(b []byte) error {
	var flat []int64
	if err := json.Unmarshal(b, &flat); err != nil {
		return err
	}
	if len(flat)%2 != 0 {
		return errors.New("a set of tasks is torn")
	}
	s.runs = nil
	at := int64(0)
	for i := 0; i < len(flat); i += 2 {
		if flat[i] < 1 || flat[i+1] < 0 {
			return errors.New("a set of tasks is damaged")
		}
		first := at + flat[i]
		at = first + flat[i+1]
		s.runs = append(s.runs, run{first, at})
	}
	return nil
}
