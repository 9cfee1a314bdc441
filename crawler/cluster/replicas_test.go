//go:build unix

package cluster

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"weft/crawler"
	"weft/crawler/discovery"
	"weft/crawler/frontier"
	"weft/crawler/scope"
)

// A replica is one of several servers that keep the same.
type replica struct {
	t      *testing.T
	config string
	addr   string
	cmd    *exec.Cmd
}

// replicas starts n servers that know of each other.
func replicas(t *testing.T, n int) (all []*replica) {
	dir := t.TempDir()
	var routes []string
	for range n {
		routes = append(routes, "nats://"+freePort(t))
	}
	for i := range n {
		name := fmt.Sprint("s", i)
		r := &replica{t: t, config: filepath.Join(dir, name+".conf"), addr: freePort(t)}
		text := fmt.Sprintf(`server_name: %s
listen: %q
authorization { token: secret }
jetstream { store_dir: %q, sync_interval: always }
cluster { name: test, listen: %q, routes: [%s] }
`, name, r.addr, filepath.Join(dir, name), strings.TrimPrefix(routes[i], "nats://"), strings.Join(routes, ", "))
		if err := os.WriteFile(r.config, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		r.start()
		t.Cleanup(r.kill)
		all = append(all, r)
	}
	return all
}

// freePort is an address to take, and to take again after a kill: its port is
// below those that systems give to connections going out.
func freePort(t *testing.T) string {
	t.Helper()
	for range 100 {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 20000+rand.IntN(12000)))
		if err == nil {
			defer l.Close()
			return l.Addr().String()
		}
	}
	t.Fatal("no port between 20000 and 32000 is free")
	return ""
}

func (r *replica) start() {
	exe, err := os.Executable()
	if err != nil {
		r.t.Error(err)
		return
	}
	r.cmd = exec.Command(exe)
	r.cmd.Env = append(os.Environ(), serverConfig+"="+r.config)
	r.cmd.Stderr = os.Stderr
	if _, err = r.cmd.StdinPipe(); err == nil {
		err = r.cmd.Start()
	}
	if err != nil {
		r.t.Error(err)
	}
}

func (r *replica) kill() {
	_ = r.cmd.Process.Kill()
	_ = r.cmd.Wait()
}

// answers waits until a server can be talked to.
func (r *replica) answers() {
	for range 1000 {
		c, err := net.DialTimeout("tcp", r.addr, time.Second)
		if err == nil {
			c.Close()
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	r.t.Errorf("the server at %s does not answer", r.addr)
}

var replicaRounds = flag.Int("replica-rounds", 1, "how many servers TestReplicaFails kills or stops, of a list and with links")

// Of three servers that keep the same, one after the other is killed or stops, and
// comes again: each line, and each page that they link to, has one record.
func TestReplicaFails(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel()
	t.Run("list", func(t *testing.T) { failReplicas(t, nil) })
	t.Run("links", func(t *testing.T) {
		failReplicas(t, &discovery.Config{Scope: scope.Config{Within: []string{"any"}}})
	})
}

func failReplicas(t *testing.T, follow *discovery.Config) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 3))
	servers := replicas(t, 3)
	var addresses []string
	for _, s := range servers {
		s.answers()
		addresses = append(addresses, "nats://secret@"+s.addr)
	}
	w := newWeb(t)
	w.wait = 5 * time.Millisecond
	var urls []string
	pages := 400
	if follow != nil { // each comes by itself, from three disks to three
		pages = 150
	}
	for i := range pages * *replicaRounds {
		// Forty hosts at a time; no host has as many as make a pattern that brings nothing new.
		urls = append(urls, fmt.Sprintf("http://a%d.example/%d", i%40+i/1200*40, i))
	}
	conn := Connection{URL: strings.Join(addresses, ","), Job: "three", Replicas: 3}
	list := urls
	if follow != nil {
		list, w.links = urls[:1], tenEach(urls)
	}
	start := w.stages(t, crawler.Config{Limits: frontier.Config{HostRate: 4}, Concurrency: 8, Follow: follow})
	as := newAgents(t)
	for i := range 2 {
		as.add(AgentConfig{Connection: conn, Name: fmt.Sprint(i), Start: start, Log: logger(t)})
	}
	killing := make(chan struct{})
	go func() {
		defer close(killing)
		for w.requests() == 0 && !t.Failed() {
			time.Sleep(10 * time.Millisecond)
		}
		for range *replicaRounds {
			s := servers[r.IntN(len(servers))]
			away := time.Duration(r.IntN(3000)) * time.Millisecond
			if r.IntN(2) == 0 {
				s.kill()
				time.Sleep(away)
				s.start()
			} else {
				_ = s.cmd.Process.Signal(syscall.SIGSTOP)
				time.Sleep(away)
				_ = s.cmd.Process.Signal(syscall.SIGCONT)
			}
			s.answers()
			time.Sleep(time.Duration(500+r.IntN(1000)) * time.Millisecond)
		}
	}()
	recs := crawlOn(t, HubConfig{Connection: conn, Lease: patient, Log: logger(t)}, follow, list)
	<-killing
	for i, rec := range recs { // as if all were lines
		recs[i].Line += rec.Found
	}
	oneEach(t, recs, len(urls), "ok")
}
