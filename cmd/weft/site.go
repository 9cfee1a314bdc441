package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/urfave/cli/v2"

	"weft/fetch/demosite"
)

func siteCommand(env *environment) *cli.Command {
	return &cli.Command{
		Name:  "site",
		Usage: "serve the built-in site (for trying things out and for benchmarks)",
		Description: strings.TrimSpace(`
  weft site --pages 300 --hosts 6 --latency 100ms --list urls.txt
  weft site --dir /usr/share/doc/python3/html --list urls.txt
  weft site --map map.tsv --tls 127.0.0.1:8443 --ca-out ca.pem --list urls.txt

It prints the weft crawl line that crawls it, and serves until it is interrupted.`),
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "addr", Value: "127.0.0.1:8080", Usage: "`ADDR` to serve HTTP at; port 0 takes a free one"},
			&cli.StringFlag{Name: "tls", Usage: "`ADDR` to serve the same at over HTTPS and HTTP/2"},
			&cli.StringFlag{Name: "ca-out", Usage: "`FILE` to write the certificate authority of --tls to"},
			&cli.StringFlag{Name: "list", Usage: "`FILE` to write the URL list of everything that is served to"},
			&cli.StringFlag{Name: "dir", Usage: "serve the HTML files of a `FOLDER`, .gz ones too, instead of made-up pages"},
			&cli.BoolFlag{Name: "faults", Usage: "serve the catalogue of faults instead, each at a port of its own, and print it"},
			&cli.StringFlag{Name: "map", Usage: "serve the URLs of a `FILE`, with lines URL<TAB>FILE, by host name and path"},
		}, siteFlags(100, 1)...),
		Action: func(c *cli.Context) error { return siteAction(c, env) },
	}
}

// siteFlags say what made-up pages are like.
func siteFlags(pages, hosts int) []cli.Flag {
	return []cli.Flag{
		&cli.IntFlag{Name: "pages", Value: pages, Usage: "made-up pages over all hosts"},
		&cli.IntFlag{Name: "hosts", Value: hosts, Usage: "host names that the pages are spread over"},
		&cli.StringFlag{Name: "latency", Value: "0s", Usage: "`TIME` before the first byte: 40ms, or 40ms-160ms"},
		&cli.GenericFlag{Name: "page-bytes", Value: sizePtr(demosite.Light), Usage: "mean size of a made-up page"},
	}
}

func sizePtr(n size) *size { return &n }

// latency reads 40ms or 40ms-160ms.
func latency(s string) (from, to time.Duration, err error) {
	low, high, ranged := strings.Cut(s, "-")
	if from, err = time.ParseDuration(low); err == nil && ranged {
		to, err = time.ParseDuration(high)
	}
	if err != nil || from < 0 || ranged && to < from {
		return 0, 0, usagef("--latency %q is neither a time like 40ms nor a range like 40ms-160ms", s)
	}
	return from, to, nil
}

func siteConfig(c *cli.Context) (demosite.Config, error) {
	from, to, err := latency(c.String("latency"))
	if err != nil {
		return demosite.Config{}, err
	}
	if c.Int("pages") < 1 || c.Int("hosts") < 1 {
		return demosite.Config{}, usagef("--pages and --hosts must be at least 1")
	}
	return demosite.Config{
		Pages: c.Int("pages"), Hosts: c.Int("hosts"), PageBytes: int(sizeOf(c, "page-bytes")),
		Latency: from, LatencyMax: to,
	}, nil
}

func siteAction(c *cli.Context, env *environment) error {
	cfg, err := siteConfig(c)
	if err != nil {
		return err
	}
	cfg.Dir, cfg.Map = c.String("dir"), c.String("map")
	if c.String("ca-out") != "" && c.String("tls") == "" && !c.Bool("faults") {
		return usagef("--ca-out goes with --tls")
	}
	if cfg.Dir != "" && cfg.Map != "" {
		return usagef("--dir and --map exclude each other")
	}
	ctx, stop := signal.NotifyContext(c.Context, os.Interrupt, syscall.SIGTERM)
	defer stop()
	if c.Bool("faults") {
		return serveFaults(ctx, c, env)
	}
	site, err := demosite.New(cfg)
	if err != nil {
		return err
	}
	plain, err := net.Listen("tcp", c.String("addr"))
	if err != nil {
		return fmt.Errorf("--addr: %w; name another address or stop what uses it", err)
	}
	defer plain.Close()
	flags := []string{"--connect-to ::" + plain.Addr().String()}
	var secure net.Listener
	var ca *demosite.CA
	if addr := c.String("tls"); addr != "" {
		if secure, err = net.Listen("tcp", addr); err != nil {
			return fmt.Errorf("--tls: %w; name another address or stop what uses it", err)
		}
		defer secure.Close()
		if ca, err = demosite.NewCA(); err != nil {
			return err
		}
		flags = []string{"--connect-to :80:" + plain.Addr().String(), "--connect-to :443:" + secure.Addr().String()}
		if name := c.String("ca-out"); name != "" {
			if err := os.WriteFile(name, ca.PEM(), 0o644); err != nil {
				return err
			}
			flags = append(flags, "--cacert "+name)
		} else {
			flags = append(flags, "--insecure")
		}
	}
	name := c.String("list")
	if name != "" {
		scheme := ""
		if secure != nil && cfg.Map == "" {
			scheme = "https"
		}
		if err := writeList(name, site, scheme); err != nil {
			return err
		}
	} else {
		name = "URLS"
	}
	fmt.Fprintf(env.stdout, "serving on %s", plain.Addr())
	if secure != nil {
		fmt.Fprintf(env.stdout, " and %s (TLS)", secure.Addr())
	}
	fmt.Fprintf(env.stdout, "; crawl it with:\nweft crawl --host-rate 0 %s -o pages.jsonl %s\n", strings.Join(flags, " "), name)
	if name == "URLS" {
		for url := range site.URLs("") {
			fmt.Fprintf(env.stdout, "(--list FILE writes the list; it begins with %s)\n", url)
			break
		}
	}

	return demosite.Serve(ctx, site, plain, secure, ca)
}

func writeList(name string, site *demosite.Site, scheme string) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriter(f)
	for url := range site.URLs(scheme) {
		w.WriteString(url + "\n")
	}
	return w.Flush()
}

// serveFaults serves the catalogue of faults on the host of --addr.
func serveFaults(ctx context.Context, c *cli.Context, env *environment) error {
	host, _, err := net.SplitHostPort(c.String("addr"))
	if err != nil {
		return usagef("--addr: %w", err)
	}
	ca, err := demosite.NewCA()
	if err != nil {
		return err
	}
	srv, err := demosite.ServeFaults(ctx, host, ca)
	if err != nil {
		return err
	}
	flags := "--retries 1 --max-host-wait 5s --min-speed 100"
	if name := c.String("ca-out"); name != "" {
		if err := os.WriteFile(name, ca.PEM(), 0o644); err != nil {
			return err
		}
		flags += " --cacert " + name
	}
	var list strings.Builder
	t := tabwriter.NewWriter(env.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "ROW\tURL\tOUTCOME\tREASON\tWHAT")
	for _, f := range srv.Faults() {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s: %s\n", f.Row, f.URL, f.Outcome, f.Reason, f.Name, f.Describe)
		list.WriteString(f.URL + "\n")
		if f.Resolve != "" && !strings.Contains(flags, f.Resolve) {
			flags += " --resolve " + f.Resolve
		}
	}
	t.Flush()
	name := c.String("list")
	if name == "" {
		name = "URLS"
	} else if err := os.WriteFile(name, []byte(list.String()), 0o644); err != nil {
		return err
	}
	fmt.Fprintf(env.stdout, "serving; crawl it with:\nweft crawl %s -o pages.jsonl %s\n", flags, name)
	srv.Wait()
	return nil
}
