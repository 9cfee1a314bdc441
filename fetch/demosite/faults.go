package demosite

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// A Fault is one thing that servers do wrong, shown at a URL, and what a
// crawler's record of that URL is expected to say.
type Fault struct {
	Row      string // of the project's table of faults: "4", "20b"
	Name     string // unique: "short-body"
	Describe string
	URL      string

	Outcome string // of the record: "ok", "incomplete", …
	Reason  string // of the record's error; "" with the outcome ok
	Warning string // one that the record has; "" if none is expected

	// Needs says what the crawler must be told for this outcome to come, or to
	// come soon: "a header timeout of a second".
	Needs string

	// Resolve, where it is not empty, is HOST:PORT:ADDR: the URL has a host
	// name that is to be taken for a public one, and is reached there.
	Resolve string
}

// A fault is a Fault with what shows it: either conn or page.
type fault struct {
	Fault
	path string // of the URL; "" is "/"
	via  string // name of the fault whose listener serves this one too

	// conn is given every connection, and the connection is closed when it
	// returns. The end of ctx closes it too.
	conn func(ctx context.Context, c net.Conn)

	// page is called for every request but those for robots.txt, which get a
	// 404, unless robots is set.
	page   http.HandlerFunc
	robots bool

	// tls makes the listener one of TLS. rawTLS says that the URL is https
	// although conn sees the bytes as they come.
	tls    func(ca *CA, host string) (*tls.Config, error)
	rawTLS bool

	user   string // user-info in the URL
	public string // host name in the URL, see Fault.Resolve
}

// A FaultServer shows a catalogue of faults, each at a port of its own, since
// most of them leave a mark on the host they were met at: it slows down, or is
// given up. Faults that no server can show (a full disk, a hanging connect, a
// worker that dies) are not in it.
type FaultServer struct {
	faults  []fault
	addrs   map[string]string // of the listener, by the fault's name
	at      map[string]*fault // by the listener's address
	running sync.WaitGroup
}

// ServeFaults opens the listeners on host, an IP address such as "127.0.0.1",
// and serves until ctx ends. Those that speak TLS have certificates of ca,
// where the fault is not in the certificate. It returns at once; after the end
// of ctx, Wait waits until all is closed.
func ServeFaults(ctx context.Context, host string, ca *CA) (*FaultServer, error) {
	s := &FaultServer{addrs: make(map[string]string), at: make(map[string]*fault)}
	s.faults = catalogue(s.base)
	var listeners []net.Listener
	for i := range s.faults {
		f := &s.faults[i]
		if f.via != "" {
			continue
		}
		l, err := f.listen(ctx, host, ca)
		if err != nil {
			for _, l := range listeners {
				_ = l.Close()
			}
			return nil, fmt.Errorf("demosite: fault %s: %w", f.Name, err)
		}
		listeners = append(listeners, l)
		s.addrs[f.Name] = l.Addr().String()
		s.at[l.Addr().String()] = f
	}
	for i := range s.faults {
		s.faults[i].setURL(s.addrs)
	}

	srv := &http.Server{
		Handler:     http.HandlerFunc(s.servePage),
		BaseContext: func(net.Listener) context.Context { return ctx },
		ErrorLog:    log.New(io.Discard, "", 0),
		IdleTimeout: time.Minute,
	}
	for _, l := range listeners {
		f := s.at[l.Addr().String()]
		s.running.Go(func() {
			if f.page != nil {
				_ = srv.Serve(l) // until srv.Close
			} else {
				s.accept(ctx, l, f.conn)
			}
		})
	}
	s.running.Go(func() {
		<-ctx.Done()
		_ = srv.Close()
		for _, l := range listeners {
			_ = l.Close()
		}
	})
	return s, nil
}

// Faults returns the catalogue, always in the same order.
func (s *FaultServer) Faults() []Fault {
	all := make([]Fault, len(s.faults))
	for i := range s.faults {
		all[i] = s.faults[i].Fault
	}
	return all
}

// Wait returns when the context has ended and every listener and connection
// that is not net/http's is closed.
func (s *FaultServer) Wait() { s.running.Wait() }

// base is the URL, without path, of a fault's listener.
func (s *FaultServer) base(name string) string { return "http://" + s.addrs[name] }

func (f *fault) listen(ctx context.Context, host string, ca *CA) (net.Listener, error) {
	var conf *tls.Config
	if f.tls != nil {
		var err error
		if conf, err = f.tls(ca, host); err != nil {
			return nil, err
		}
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(host, "0"))
	if err != nil || conf == nil {
		return l, err
	}
	return tls.NewListener(l, conf), nil
}

func (f *fault) setURL(addrs map[string]string) {
	addr := addrs[f.Name]
	if f.via != "" {
		addr = addrs[f.via]
	}
	if f.public != "" {
		host, port, _ := net.SplitHostPort(addr)
		addr = net.JoinHostPort(f.public, port)
		f.Resolve = addr + ":" + host
	}
	if f.path == "" {
		f.path = "/"
	}
	f.URL = "http://"
	if f.tls != nil || f.rawTLS {
		f.URL = "https://"
	}
	f.URL += f.user + addr + f.path
}

func (s *FaultServer) servePage(w http.ResponseWriter, r *http.Request) {
	local, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	f := s.at[local.String()]
	if r.URL.Path == "/robots.txt" && !f.robots {
		http.NotFound(w, r)
		return
	}
	f.page(w, r)
}

// accept hands every connection to conn until the listener is closed.
func (s *FaultServer) accept(ctx context.Context, l net.Listener, conn func(context.Context, net.Conn)) {
	for {
		c, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			time.Sleep(10 * time.Millisecond) // out of descriptors: that passes
			continue
		}
		s.running.Go(func() {
			defer context.AfterFunc(ctx, func() { _ = c.Close() })()
			defer c.Close()
			conn(ctx, c)
		})
	}
}

// catalogue is every fault there is. base gives the URL of another fault's
// listener, once they are open.
func catalogue(base func(name string) string) []fault {
	var all []fault
	for _, part := range [][]fault{
		wireFaults(), tlsFaults(), codingFaults(), redirectFaults(base), hostFaults(), markupFaults(), charsetFaults(),
	} {
		all = append(all, part...)
	}
	return all
}
