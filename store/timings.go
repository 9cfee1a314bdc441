package store

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Millis is a time in whole microseconds. Its JSON is a plain number of
// milliseconds with at most three decimals, such as 12.345.
type Millis int64

// MillisOf rounds d to the nearest microsecond, halves away from zero.
func MillisOf(d time.Duration) Millis {
	return Millis(d.Round(time.Microsecond) / time.Microsecond)
}

// AppendText appends the number as it stands in JSON. The error is always nil.
func (m Millis) AppendText(dst []byte) ([]byte, error) {
	u := uint64(m)
	if m < 0 {
		dst = append(dst, '-')
		u = -u
	}
	dst = strconv.AppendUint(dst, u/1000, 10)
	frac := u % 1000
	if frac == 0 {
		return dst, nil
	}
	dst = append(dst, '.', byte('0'+frac/100), byte('0'+frac/10%10), byte('0'+frac%10))
	for dst[len(dst)-1] == '0' {
		dst = dst[:len(dst)-1]
	}
	return dst, nil
}

// String returns the number as it stands in JSON.
func (m Millis) String() string {
	b, _ := m.AppendText(nil)
	return string(b)
}

// MarshalJSON implements [json.Marshaler].
func (m Millis) MarshalJSON() ([]byte, error) { return m.AppendText(nil) }

// UnmarshalJSON implements [json.Unmarshaler]. It reads what MarshalJSON
// writes, without passing through a float; more decimals or an exponent are an
// error.
func (m *Millis) UnmarshalJSON(b []byte) error {
	whole, frac, _ := bytes.Cut(b, []byte("."))
	if len(frac) > 3 {
		return fmt.Errorf("store: %q is finer than a microsecond", b)
	}
	digits := append(append(append(make([]byte, 0, 24), whole...), frac...), "000"[len(frac):]...)
	n, err := strconv.ParseInt(string(digits), 10, 64)
	if err != nil {
		return fmt.Errorf("store: %q is not a time in milliseconds", b)
	}
	*m = Millis(n)
	return nil
}

// A Phase is a part of a record's time.
type Phase int

// The phases, in the order of the record.
const (
	PhaseQueue    Phase = iota // waiting for a fetcher
	PhaseLimit                 // politeness and backoff
	PhaseDNS                   // looking the name up
	PhaseConnect               // TCP
	PhaseTLS                   // handshake
	PhaseWait                  // from a ready connection to the first byte
	PhaseBody                  // reading the body
	PhasePool                  // waiting for a parse worker
	PhaseLock                  // waiting under the one-at-a-time lock
	PhaseHandoff               // copying to and from a worker
	PhaseDecode                // decompression and charset
	PhaseParse                 // tree, metadata, links, fields
	PhaseAnalysis              // text analysis and encoding
	PhaseOrder                 // waiting for earlier lines
	NumPhases                  // how many there are
)

var phaseNames = [NumPhases]string{
	"queue", "limit", "dns", "connect", "tls", "wait", "body", "pool",
	"lock", "handoff", "decode", "parse", "analysis", "order",
}

// String returns the phase's name in the record.
func (p Phase) String() string { return phaseNames[p] }

// Timings say where the time of one record went: a duration for each [Phase].
// Filled with the differences of consecutive stamps on one clock, they add up
// to the time between the first stamp and the last.
//
// In JSON they are [Millis] by name, absent where zero, beside their "total".
// The sum stays exact there: it is the running sum that is rounded to
// microseconds, and a phase is the difference of two such sums, so that no
// phase is off by more than one microsecond and none is negative.
type Timings [NumPhases]time.Duration

// Add adds d to a phase. A negative d is ignored.
func (t *Timings) Add(p Phase, d time.Duration) { t[p] += max(d, 0) }

// Total is the sum of all phases.
func (t *Timings) Total() time.Duration {
	var sum time.Duration
	for _, d := range t {
		sum += d
	}
	return sum
}

// Millis returns the phases rounded so that they sum exactly to total, which
// is the rounded Total.
func (t *Timings) Millis() (phases [NumPhases]Millis, total Millis) {
	var sum time.Duration
	for p, d := range t {
		sum += d
		m := MillisOf(sum)
		phases[p] = m - total
		total = m
	}
	return phases, total
}

// MarshalJSON implements [json.Marshaler].
func (t Timings) MarshalJSON() ([]byte, error) { return t.appendJSON(nil), nil }

func (t *Timings) appendJSON(dst []byte) []byte {
	phases, total := t.Millis()
	sep := byte('{')
	field := func(name string, m Millis) {
		if m == 0 {
			return
		}
		dst = append(dst, sep, '"')
		dst = append(dst, name...)
		dst = append(dst, '"', ':')
		dst, _ = m.AppendText(dst)
		sep = ','
	}
	for p, m := range phases {
		field(phaseNames[p], m)
	}
	field("total", total)
	if sep == '{' {
		dst = append(dst, sep)
	}
	return append(dst, '}')
}

// UnmarshalJSON implements [json.Unmarshaler]. The total is not read, for it
// is the sum of the phases; unknown names are an error.
func (t *Timings) UnmarshalJSON(b []byte) error {
	*t = Timings{}
	if string(b) == "null" {
		return nil
	}
	var bad error
	whole := eachMember(b, func(key, value []byte) bool {
		name := string(key[1 : len(key)-1])
		if name == "total" {
			return true
		}
		p := slices.Index(phaseNames[:], name)
		if p < 0 {
			bad = fmt.Errorf("store: timings hold no %q", name)
			return false
		}
		var m Millis
		bad = m.UnmarshalJSON(value)
		t[p] = time.Duration(m) * time.Microsecond
		return bad == nil
	})
	if bad == nil && !whole {
		bad = fmt.Errorf("store: %.40q are no timings", b)
	}
	return bad
}
