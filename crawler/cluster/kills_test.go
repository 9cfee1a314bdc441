//go:build unix

package cluster

import (
	"encoding/binary"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

var storeKills = flag.Int("store-kills", 3, "how often TestStoreOutlivesKills kills the server")

// A server that is killed at any moment, while it is written to and purged, has
// afterwards all that it has acknowledged, and knows where each subject ends: what
// its writers count on. Each writer has subjects of its own, so one that is refused
// has found another end than it left.
func TestStoreOutlivesKills(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel()
	dir := t.TempDir()
	srv := &replica{t: t, config: filepath.Join(dir, "s.conf"), addr: freePort(t)}
	text := fmt.Sprintf("server_name: s\nlisten: %q\nauthorization { token: secret }\njetstream { store_dir: %q, sync_interval: always }\n", srv.addr, filepath.Join(dir, "s"))
	if err := os.WriteFile(srv.config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	srv.start()
	t.Cleanup(func() { srv.kill() })
	srv.answers()
	b, err := connect(t.Context(), Connection{URL: "nats://secret@" + srv.addr, Job: "kills"}, "test", false, orSilent(logger(t)))
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	b.store = "one"
	if err := b.create(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	var writers sync.WaitGroup
	for p := range 24 {
		writers.Go(func() { writeUntil(t, stop, b, p) })
	}
	r := rand.New(rand.NewPCG(7, 7))
	for range *storeKills {
		time.Sleep(time.Duration(100+r.IntN(900)) * time.Millisecond)
		srv.kill()
		srv.start()
		srv.answers()
	}
	close(stop)
	writers.Wait()
}

// writeUntil does what the owner of a partition does to the store, and looks at it
// as the next one would.
func writeUntil(t *testing.T, stop <-chan struct{}, b *broker, p int) {
	ctx := t.Context()
	r := rand.New(rand.NewPCG(uint64(p), 7))
	ends := make(map[string]uint64)
	write := func(kind string, size int) bool {
		data := make([]byte, 8+size)
		binary.BigEndian.PutUint64(data, ends["out"])
		seq, err := b.append(ctx, b.subject(kind, p), data, ends[kind])
		if err != nil {
			t.Errorf("%s.%d after %d: %v", kind, p, ends[kind], err)
			return false
		}
		ends[kind] = seq
		return true
	}
	for i := 0; ; i++ {
		select {
		case <-stop:
			return
		default:
		}
		if !write("out", r.IntN(20_000)) || i%3 == 0 && !write("in", r.IntN(2000)) {
			return
		}
		if i%4 != 0 {
			continue
		}
		if !write("at", r.IntN(3000)) {
			return
		}
		for _, kind := range []string{"out", "in"} { // one that fails is made up for by the next
			_ = b.purge(ctx, kind, b.subject(kind, p), ends[kind])
		}
		for _, kind := range []string{"out", "in", "at"} {
			m, err := b.last(ctx, b.subject(kind, p))
			if err != nil || m == nil && ends[kind] > 0 || m != nil && m.seq != ends[kind] {
				t.Errorf("%s.%d ends with %+v, %v; want %d", kind, p, m, err, ends[kind])
				return
			}
		}
	}
}
