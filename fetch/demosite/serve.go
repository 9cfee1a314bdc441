package demosite

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
)

// StopTimeout is how long answers under way may take once the context of Serve
// ends.
const StopTimeout = 5 * time.Second

// Serve answers on the listeners until ctx ends, and then returns nil when
// what was under way is finished, after StopTimeout at most. On plain it
// speaks HTTP/1.1, on secure HTTP/1.1 and HTTP/2 under certificates of ca;
// either may be nil. It closes both.
func Serve(ctx context.Context, h http.Handler, plain, secure net.Listener, ca *CA) error {
	srv := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		// Clients that break off are daily business here.
		ErrorLog: log.New(io.Discard, "", 0),
		HTTP2:    &http.HTTP2Config{MaxConcurrentStreams: 1000},
	}
	if ca != nil {
		srv.TLSConfig = ca.TLSConfig()
	}
	group, ctx := errgroup.WithContext(ctx)
	if plain != nil {
		group.Go(func() error { return srv.Serve(plain) })
	}
	if secure != nil {
		group.Go(func() error { return srv.ServeTLS(secure, "", "") })
	}
	group.Go(func() error {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), StopTimeout)
		defer cancel()
		if err := srv.Shutdown(grace); err != nil {
			return srv.Close()
		}
		return nil
	})
	if err := group.Wait(); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
