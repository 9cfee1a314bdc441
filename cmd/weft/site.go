package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/usage"
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
		Flags:  siteFlags(),
		Action: command(env, readSite, serveSite),
	}
}

func serveSite(ctx context.Context, env *environment, s siteSettings) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	if s.faults {
		return serveFaults(ctx, env, s)
	}
	site, err := demosite.New(s.site)
	if err != nil {
		return err
	}
	plain, err := net.Listen("tcp", s.addr)
	if err != nil {
		return fmt.Errorf("--addr: %w; name another address or stop what uses it", err)
	}
	defer plain.Close()
	flags := []string{"--connect-to ::" + plain.Addr().String()}
	var secure net.Listener
	var ca *demosite.CA
	if s.tls != "" {
		if secure, ca, err = listenTLS(s); err != nil {
			return err
		}
		defer secure.Close()
		flags = []string{"--connect-to :80:" + plain.Addr().String(), "--connect-to :443:" + secure.Addr().String()}
		if s.caOut != "" {
			flags = append(flags, "--cacert "+s.caOut)
		} else {
			flags = append(flags, "--insecure")
		}
	}
	if s.list != "" {
		scheme := ""
		if secure != nil && s.site.Map == "" {
			scheme = "https"
		}
		if err := writeList(s.list, site, scheme); err != nil {
			return err
		}
	}
	fmt.Fprintf(env.stdout, "serving on %s", plain.Addr())
	if secure != nil {
		fmt.Fprintf(env.stdout, " and %s (TLS)", secure.Addr())
	}
	fmt.Fprintf(env.stdout, "; crawl it with:\nweft crawl --host-rate 0 %s -o pages.jsonl %s\n", strings.Join(flags, " "), cmp.Or(s.list, "URLS"))
	if s.list == "" {
		for url := range site.URLs("") {
			fmt.Fprintf(env.stdout, "(--list FILE writes the list; it begins with %s)\n", url)
			break
		}
	}
	return demosite.Serve(ctx, site, plain, secure, ca)
}

// listenTLS takes the address of --tls and makes the authority that its
// certificates are of, which it writes to the file of --ca-out.
func listenTLS(s siteSettings) (net.Listener, *demosite.CA, error) {
	secure, err := net.Listen("tcp", s.tls)
	if err != nil {
		return nil, nil, fmt.Errorf("--tls: %w; name another address or stop what uses it", err)
	}
	ca, err := demosite.NewCA()
	if err == nil && s.caOut != "" {
		err = os.WriteFile(s.caOut, ca.PEM(), 0o644)
	}
	if err != nil {
		secure.Close()
		return nil, nil, err
	}
	return secure, ca, nil
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
func serveFaults(ctx context.Context, env *environment, s siteSettings) error {
	host, _, err := net.SplitHostPort(s.addr)
	if err != nil {
		return usage.Errorf("--addr: %w", err)
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
	if s.caOut != "" {
		if err := os.WriteFile(s.caOut, ca.PEM(), 0o644); err != nil {
			return err
		}
		flags += " --cacert " + s.caOut
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
	if s.list != "" {
		if err := os.WriteFile(s.list, []byte(list.String()), 0o644); err != nil {
			return err
		}
	}
	fmt.Fprintf(env.stdout, "serving; crawl it with:\nweft crawl %s -o pages.jsonl %s\n", flags, cmp.Or(s.list, "URLS"))
	srv.Wait()
	return nil
}
