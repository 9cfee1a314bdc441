package procpool

import (
	"bytes"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"weft/parse"
)

// Answers are held back while there is more to do than they are, for a moment,
// and none stays behind.
func TestAnswersAreHeldForAMoment(t *testing.T) {
	const µs, ms = time.Microsecond, time.Millisecond
	type page struct {
		took    time.Duration
		waiting int // others, when it is done
		size    int
	}
	tests := []struct {
		name  string
		pages []page
		want  []int // how many answers are out after each, and in the end
	}{
		{"nothing else to do", []page{{took: µs}, {took: µs}}, []int{1, 2, 2}},
		{"next to nothing to do", []page{{µs, 2, 0}, {µs, 1, 0}, {µs, 0, 0}}, []int{0, 0, 3, 3}},
		{"half is done", []page{{500 * µs, 4, 0}, {500 * µs, 3, 0}, {500 * µs, 2, 0}}, []int{0, 0, 3, 3}},
		{"long enough", []page{{1500 * µs, 9, 0}, {600 * µs, 8, 0}, {µs, 7, 0}}, []int{0, 2, 2, 3}},
		{"a long page is not held", []page{{2 * ms, 9, 0}}, []int{1, 1}},
		{"behind one that takes long", []page{{µs, 5, 0}, {time.Hour, 4, 0}}, []int{0, 2, 2}},
		{"large ones are not held", []page{{µs, 5, holdBytes}, {µs, 4, holdBytes / 2}, {µs, 3, holdBytes / 2}}, []int{1, 1, 3, 3}},
		{"the last is not left behind", []page{{µs, 5, 0}}, []int{0, 1}},
	}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) {
			var wire bytes.Buffer
			o := newOutbox(&wire, 1<<20)
			sent := func() []uint64 {
				o.mu.Lock()
				defer o.mu.Unlock()
				return answersIn(t, wire.Bytes())
			}
			var got []int
			for i, page := range tt.pages {
				time.Sleep(page.took)
				synctest.Wait()
				if page.took > holdTime && len(sent()) != i {
					t.Errorf("%s: page %d took %v, and kept those before it", tt.name, i, page.took)
				}
				r := parse.Result{Outcome: parse.OK, Page: make([]byte, page.size), Timings: parse.Timings{Parse: page.took}}
				if err := o.add(uint64(i), r, page.waiting); err != nil {
					t.Error(err)
				}
				got = append(got, len(sent()))
			}
			time.Sleep(holdTime)
			synctest.Wait()
			ids := sent()
			if got = append(got, len(ids)); !slices.Equal(got, tt.want) || !slices.IsSorted(ids) {
				t.Errorf("%s: sent %v, want %v; in the order %v", tt.name, got, tt.want, ids)
			}
		})
	}
}

// answersIn are the ids of the answers that went over the wire.
func answersIn(t *testing.T, wire []byte) (ids []uint64) {
	t.Helper()
	for r := bytes.NewReader(wire); r.Len() > 0; {
		f, err := readFrame(r, 1<<20, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := decodeResult(f); err != nil {
			t.Error(err)
		}
		ids = append(ids, f.id)
	}
	return ids
}
