package comparison

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A comparison begins at once on a quiet machine, as soon as a busy one gets
// quiet, and after its patience in any case; and says why it waited.
func TestSettle(t *testing.T) {
	for _, c := range []struct {
		name     string
		patience time.Duration
		busyFor  time.Duration // since the beginning
		known    bool
		waited   time.Duration
		said     []string
	}{
		{"quiet", 30 * time.Second, 0, true, 0, nil},
		{"not known", 30 * time.Second, time.Hour, false, 0, nil},
		{"no patience", 0, time.Hour, true, 0, nil},
		{"for a while", 30 * time.Second, 10 * time.Second, true, 10 * time.Second, []string{"other programs use 1.5 cores: waiting", "is quiet after 1"}},
		{"all the time", 30 * time.Second, time.Hour, true, 30 * time.Second, []string{"waiting", "is not quiet after 30 s"}},
	} {
		synctest.Test(t, func(t *testing.T) {
			begin := time.Now()
			var said []string
			waited, err := settle(t.Context(), c.patience, func(f string, args ...any) { said = append(said, fmt.Sprintf(f, args...)) },
				func() (float64, bool) {
					time.Sleep(window)
					if time.Since(begin) <= c.busyFor {
						return 1.5, c.known
					}
					return 0.1, c.known
				})
			if err != nil || waited < c.waited || waited > c.waited+time.Second || len(said) != len(c.said) {
				t.Fatalf("%s: waited %v, said %q, %v", c.name, waited, said, err)
			}
			for i, s := range c.said {
				if !strings.Contains(said[i], s) {
					t.Errorf("%s: said %q, want %q", c.name, said[i], s)
				}
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := settle(ctx, time.Hour, t.Logf, func() (float64, bool) { cancel(); return 9, true }); err == nil {
		t.Error("an interrupted wait goes on")
	}
}
