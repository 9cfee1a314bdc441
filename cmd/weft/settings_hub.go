package main

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/job"
	"weft/cmd/weft/internal/usage"
	"weft/crawler/cluster"
	"weft/crawler/cluster/natsd"
)

// hubSettings are those of `weft hub` beside a crawl's.
type hubSettings struct {
	crawlSettings
	hub    job.Hub
	server natsd.Config // Addr "" for a server of the user's
	keeps  bool         // the folder of the store is the user's
	agents int
}

func readHub(c *cli.Context, env *environment) (s hubSettings, err error) {
	for _, f := range []struct{ name, why string }{
		{"ip-rate", "an address has hosts of several agents, which do not know of each other"},
		{"ordered", "agents are not equally fast; sort by line instead"},
		{"cookie-jar", "cookies would have to be the same on all machines at once"},
		{"warc", "the responses stay with the agents"},
		{"dry-run", "weft crawl --dry-run says the same"},
	} {
		if c.IsSet(f.name) {
			return s, usage.Errorf("--%s cannot be kept over several machines: %s", f.name, f.why)
		}
	}
	if s.crawlSettings, err = readCrawl(c, env); err != nil {
		return s, err
	}
	for _, in := range s.job.Input.Sources {
		if in.URL != "" && s.job.Input.Format != "" {
			return s, usage.Errorf("%s is a list that has to be fetched, which a hub does not do: download it first, and name the file", in.Name)
		}
	}
	s.agents = c.Int("agents")
	s.hub = job.Hub{
		Connection: cluster.Connection{
			URL: c.String("nats"), Creds: c.String("creds"), CA: c.String("nats-ca"), Job: c.String("job"), Replicas: c.Int("replicas"),
		},
		Version: version, Lease: c.Duration("lease"), MinAgents: c.Int("min-agents"), Agents: s.agents,
	}
	switch {
	case s.agents < 0 || s.hub.MinAgents < 0:
		return s, usage.Errorf("--agents and --min-agents must not be negative")
	case s.hub.Lease.Seconds() < 1:
		return s, usage.Errorf("--lease must be at least 1s")
	case !jobName.MatchString(s.hub.Connection.Job):
		return s, usage.Errorf("--job %q is not a name of letters, digits, - and _", s.hub.Connection.Job)
	case s.hub.Connection.Replicas < 1 || s.hub.Connection.Replicas > 5:
		return s, usage.Errorf("--replicas must be from 1 to 5")
	case s.hub.Connection.URL == "" && s.hub.Connection.Replicas > 1:
		return s, usage.Errorf("--replicas goes with --nats: the server within the hub is one")
	}
	if s.hub.Crawl, err = share(c); err != nil {
		return s, err
	}
	return s, s.readServer(c)
}

var jobName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// readServer reads what the server within the hub is like.
func (s *hubSettings) readServer(c *cli.Context) error {
	if s.hub.Connection.URL != "" {
		for _, name := range []string{"listen-nats", "token", "nats-cert", "nats-key", "store"} {
			if c.IsSet(name) {
				return usage.Errorf("--%s is for the server within the hub, and --nats for one of your own", name)
			}
		}
		_, err := certificates(c, "nats-ca")
		return err
	}
	for _, name := range []string{"creds", "nats-ca"} {
		if c.IsSet(name) {
			return usage.Errorf("--%s goes with --nats: agents show the server within the hub its token", name)
		}
	}
	s.server = natsd.Config{
		Addr: c.String("listen-nats"), Token: c.String("token"), Dir: c.String("store"), NoSync: !c.Bool("store-sync"),
		Cert: c.String("nats-cert"), Key: c.String("nats-key"),
	}
	if _, port, err := net.SplitHostPort(s.server.Addr); err != nil {
		return usage.Errorf("--listen-nats: %w", err)
	} else if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return usage.Errorf("--listen-nats %s: %q is not a port", s.server.Addr, port)
	}
	if (s.server.Cert == "") != (s.server.Key == "") {
		return usage.Errorf("--nats-cert and --nats-key go together")
	}
	if cert, key := s.server.Cert, s.server.Key; cert != "" {
		if _, err := tls.LoadX509KeyPair(cert, key); err != nil {
			return usage.Errorf("--nats-cert %s, --nats-key %s: %w", cert, key, err)
		}
	}
	if info, err := os.Stat(s.server.Dir); err == nil && !info.IsDir() {
		return usage.Errorf("--store %s is not a folder", s.server.Dir)
	}
	s.keeps = s.server.Dir != ""
	if out := s.job.Output.Path; !s.keeps && s.job.Output.Kept() {
		s.server.Dir = strings.TrimRight(out, "/") + ".store"
	}
	return nil
}

// agentSettings are those of `weft agent`.
type agentSettings struct {
	agent   cluster.AgentConfig // all but Start, Drain, Events and Log
	local   map[string][]string // flags that the hub does not say
	wiring  job.Wiring          // Concurrency and Procs
	program programSettings
	files   fileSettings // only the live page
	parent  io.Reader    // the agent ends with it; nil: it ends by itself
}

func readAgent(c *cli.Context, env *environment) (s agentSettings, err error) {
	s.program = programSettings{progress: "none", quiet: c.Bool("quiet"), verbose: c.Bool("verbose"), logFormat: c.String("log-format"), color: "auto"}
	s.wiring = job.Wiring{Concurrency: c.Int("concurrency"), Procs: c.Int("procs")}
	s.files = fileSettings{listen: c.String("listen"), command: "agent", commandLine: "weft agent"} // the arguments have a token
	s.local = make(map[string][]string)
	for _, name := range ownFlags {
		s.local[name] = []string{fmt.Sprint(c.Generic(name))}
	}
	hub := os.Getenv(hubVariable)
	if c.Args().Len() == 1 {
		hub = c.Args().First()
	}
	if hub == "-" {
		first := bufio.NewReader(env.stdin)
		if hub, err = first.ReadString('\n'); err != nil {
			return s, usage.Errorf("there is no address of a hub on standard input: %w", err)
		}
		hub, s.parent = strings.TrimSpace(hub), first
	}
	if c.Args().Len() > 1 || hub == "" {
		return s, usage.Errorf("weft agent takes the address of a hub, as weft hub prints it: weft agent nats://TOKEN@HUB:4222")
	}
	if !isHub(hub) {
		return s, usage.Errorf("the address of the hub is not like nats://TOKEN@HUB:4222") // it may have a token in it
	}
	name := c.String("name")
	if name == "" {
		if name, err = os.Hostname(); err != nil {
			name = "agent"
		}
	}
	s.agent = cluster.AgentConfig{
		Connection: cluster.Connection{URL: hub, Creds: c.String("creds"), CA: c.String("nats-ca"), Job: c.String("job")},
		Name:       name, Version: version,
	}
	return s, s.check(c)
}

// check finds what cannot be before a hub is waited for, which may never come.
func (s agentSettings) check(c *cli.Context) error {
	switch {
	case s.wiring.Concurrency < 1 || s.wiring.Procs < 1:
		return usage.Errorf("--concurrency and --procs must be at least 1")
	case sizeOf(c, "in-flight-bytes") < 1:
		return usage.Errorf("--in-flight-bytes must be at least the --max-body of the hub, and that at least 1")
	case !jobName.MatchString(s.agent.Job):
		return usage.Errorf("--job %q is not a name of letters, digits, - and _", s.agent.Job)
	}
	_, err := certificates(c, "nats-ca")
	return err
}

// isHub reports whether an address is like nats://TOKEN@HUB:4222.
func isHub(address string) bool {
	u, err := url.Parse(address)
	if err != nil || !slices.Contains([]string{"nats", "tls", "ws", "wss"}, u.Scheme) || u.Hostname() == "" {
		return false
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	return u.Port() == "" || err == nil && port > 0
}

// hubVariable has the hub's address where it is not to stand in the list of
// processes, as its token is in it.
const hubVariable = "WEFT_HUB"
