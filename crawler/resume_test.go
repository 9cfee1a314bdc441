package crawler

import (
	"context"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"weft/crawler/list"
	"weft/crawler/scope"
	"weft/fetch"
	"weft/store"
)

// Pages that an earlier run has found get the user's headers from the first on, though
// the list comes slowly: the records say which origins its lines are of.
func TestHeadersOfPagesFoundBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := links{"http://a.example/": {"http://a.example/1", "http://a.example/2"}}
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			if got := r.Header.Get("Key"); got != "secret" {
				t.Errorf("%s was asked for with %q after %v", r.URL, got, time.Now().Second())
			}
			return l.serve(r)
		})
		cfg := following(w, scope.Config{})
		cfg.IgnoreRobots = true
		cfg.Header = http.Header{"Key": {"secret"}}
		prior := new(doneSet)
		r := &store.Record{Line: 1, URL: "http://a.example/", Outcome: "ok", Follow: l["http://a.example/"]}
		prior.add(r)
		fold, err := cfg.NewFold()
		if err != nil {
			t.Fatal(err)
		}
		fold.Replay(r, prior)
		cfg.Fold, cfg.Done = fold, prior
		first := true
		lines := nextFunc(func(context.Context) (list.Line, error) {
			if !first {
				return list.Line{}, io.EOF
			}
			first = false
			time.Sleep(3 * time.Second)
			return list.Line{Number: 1, URL: "http://a.example/"}, nil
		})
		sum, err := crawlerOf(t, cfg).Run(t.Context(), lines, new(memory))
		if err != nil || sum.Records != 2 {
			t.Errorf("%d records, %v; want 2", sum.Records, err)
		}
	})
}
