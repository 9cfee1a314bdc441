package replay

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// maxWaitParam is the query parameter that carries Player.MaxWait.
const maxWaitParam = "max_wait"

const (
	// bodySteps is in how many pieces a body is played back at most: enough
	// that it keeps arriving, few enough that pacing costs next to nothing.
	bodySteps = 20

	// minStep is the least time between two pieces; timers are not exact enough
	// for less.
	minStep = 2 * time.Millisecond
)

// Handler serves entries to Players. At /ADDRESS it answers with the file of an
// entry: the first line comes after all that the recorded exchange waited for
// until the answer began, the rest evenly over the time that its body took. It
// is made for loopback: whoever reaches it can read what is kept, by address.
func (s *Store) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		name := strings.TrimPrefix(r.URL.Path, "/")
		most, err := time.ParseDuration(r.FormValue(maxWaitParam))
		if err != nil || !validAddress(name) {
			http.Error(w, "no address of an entry, or no "+maxWaitParam, http.StatusBadRequest)
			return
		}
		err = s.play(r.Context(), w, start, address(name), most)
		if errors.Is(err, ErrMiss) {
			http.NotFound(w, r)
		}
		// Any other error is that of a client that is gone, or of a file that
		// became shorter: net/http then ends the connection, as the length does
		// not fit.
	})
}

// play writes the entry at a, in the time that it took.
func (s *Store) play(ctx context.Context, w http.ResponseWriter, start time.Time, a address, most time.Duration) error {
	f, err := os.Open(s.path(a))
	if err != nil {
		return miss(err)
	}
	defer f.Close()
	raw, bodyLen, err := readHead(f)
	if err != nil {
		return miss(err)
	}
	e, _, err := parseHead(raw[prefixLen:])
	if err != nil {
		return miss(err)
	}
	t, _ := capWaits(e.timings(), most)
	at := start.Add(t.DNS + t.Connect + t.TLS + t.Wait)
	if err := sleepUntil(ctx, at); err != nil {
		return err
	}
	size := int64(len(raw)) + bodyLen
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", strconv.FormatInt(size, 10))
	if _, err := w.Write(raw[:prefixLen]); err != nil {
		return err
	}
	if err := http.NewResponseController(w).Flush(); err != nil {
		return err
	}
	rest := io.MultiReader(bytes.NewReader(raw[prefixLen:]), f)
	return pace(ctx, w, rest, size-int64(prefixLen), at, t.Body)
}

// pace copies n bytes from r to w in equal pieces, the last of which ends d
// after the start.
func pace(ctx context.Context, w http.ResponseWriter, r io.Reader, n int64, start time.Time, d time.Duration) error {
	steps := min(max(int64(d/minStep), 1), bodySteps)
	for i := range steps {
		if err := sleepUntil(ctx, start.Add(d*time.Duration(i+1)/time.Duration(steps))); err != nil {
			return err
		}
		if _, err := io.CopyN(w, r, n*(i+1)/steps-n*i/steps); err != nil {
			return err
		}
		if err := http.NewResponseController(w).Flush(); err != nil {
			return err
		}
	}
	return nil
}

func sleepUntil(ctx context.Context, t time.Time) error {
	d := time.Until(t)
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
