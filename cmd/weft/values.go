package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// size is a flag in bytes: 16MiB, 512K, 1000.
type size int64

var sizeUnits = []struct {
	suffix string
	bytes  float64
}{
	{"kib", 1 << 10}, {"mib", 1 << 20}, {"gib", 1 << 30},
	{"kb", 1e3}, {"mb", 1e6}, {"gb", 1e9},
	{"k", 1 << 10}, {"m", 1 << 20}, {"g", 1 << 30}, {"b", 1},
}

// Set implements cli.Generic.
func (s *size) Set(text string) error {
	number, unit := strings.ToLower(strings.TrimSpace(text)), 1.0
	for _, u := range sizeUnits {
		if n, ok := strings.CutSuffix(number, u.suffix); ok {
			number, unit = n, u.bytes
			break
		}
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil || !(n >= 0 && n*unit <= 1<<50) { // NaN is neither
		return errors.New("not a size; write 16MiB, 500KB or a number of bytes")
	}
	*s = size(n * unit)
	return nil
}

// speed is a flag in bytes a second: 100, 1KiB, 1KiB/s.
type speed struct{ size }

// Set implements cli.Generic.
func (s *speed) Set(text string) error {
	if s.size.Set(strings.TrimSuffix(strings.TrimSpace(text), "/s")) != nil {
		return errors.New("not a speed; write 10KiB/s, 10KiB or a number of bytes")
	}
	return nil
}

// about is the size for eyes.
func (s size) about() string {
	if s < 1e6 {
		return fmt.Sprintf("%.0f KB", float64(s)/1e3)
	}
	return fmt.Sprintf("%.0f MB", float64(s)/1e6)
}

func (s *size) String() string {
	for _, u := range []struct {
		suffix string
		bytes  size
	}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}} {
		if *s >= u.bytes && *s%u.bytes == 0 {
			return fmt.Sprintf("%d%s", *s/u.bytes, u.suffix)
		}
	}
	return strconv.FormatInt(int64(*s), 10)
}

// texts is a flag that can be given several times. What it was set to before it is
// begun anew is replaced.
type texts struct {
	all []string
	old bool // the next one replaces them
}

// Set implements cli.Generic.
func (t *texts) Set(text string) error {
	if t.old {
		*t = texts{}
	}
	t.all = append(t.all, strings.TrimSpace(text))
	return nil
}

func (t *texts) String() string { return strings.Join(t.all, ", ") }

// perSecond is a flag that holds a rate: 4, 0.5, 30/m, 100/h.
type perSecond float64

// Set implements cli.Generic.
func (r *perSecond) Set(text string) error {
	number, unit, _ := strings.Cut(strings.TrimSpace(text), "/")
	seconds, ok := map[string]float64{"": 1, "s": 1, "m": 60, "min": 60, "h": 3600}[unit]
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || !ok || !(n >= 0 && n < 1e9) {
		return errors.New("not a rate; write 4 or 0.5 (a second), 30/m or 100/h")
	}
	*r = perSecond(n / seconds)
	return nil
}

func (r *perSecond) String() string {
	return strconv.FormatFloat(float64(*r), 'g', 6, 64)
}
