package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net"
	"os"
	"os/signal"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/usage"
	"weft/fetch/demosite"
)

func siteCommand(env *environment) *cli.Command {
	return &cli.Command{
		Name:  "site",
		Usage: "serve the built-in site (for trying things out and for benchmarks)",
		Description: `
  weft site --pages 300 --hosts 6 --latency 100ms --list urls.txt
  weft site --dir /usr/share/doc/python3/html --list urls.txt
  weft site --map map.tsv --tls 127.0.0.1:8443 --ca-out ca.pem --list urls.txt

It prints the weft crawl line that crawls it, and serves until it is interrupted.`,
		Flags:  siteFlags(),
		Action: command(env, readSite, serveSite),
	}
}

func serveSite(ctx context.Context, env *environment, s siteSettings) (err error) {
	ctx, stop := signal.NotifyContext(ctx, stopSignals()...)
	defer stop()
	if s.faults {
		return serveFaults(ctx, env, s)
	}
	if s.temp != "" {
		defer os.RemoveAll(s.temp)
		go func() {
			io.Copy(io.Discard, env.stdin)
			stop()
		}()
	}
	var made files
	defer func() { made.removeUnless(err == nil) }()
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
		if secure, ca, err = listenTLS(s, &made); err != nil {
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
		if err := made.write(s.list, site.URLs(scheme)); err != nil {
			return err
		}
	}
	fmt.Fprintf(env.stdout, "serving on %s", plain.Addr())
	if secure != nil {
		fmt.Fprintf(env.stdout, " and %s (TLS)", secure.Addr())
	}
	first, what := firstOf(site.URLs("")), cmp.Or(s.list, "URLS")
	if s.site.Traps || s.site.LinkKinds { // they are in no list
		flags, what = append([]string{"-r"}, flags...), first
	}
	fmt.Fprintf(env.stdout, "; crawl it with:\nweft crawl --host-rate 0 %s -o pages.jsonl %s\n", strings.Join(flags, " "), what)
	if s.list == "" {
		fmt.Fprintf(env.stdout, "(--list FILE writes the list; it begins with %s)\n", first)
	}
	return demosite.Serve(ctx, site, plain, secure, ca)
}

// firstOf is the first of them.
func firstOf(all iter.Seq[string]) string {
	for s := range all {
		return s
	}
	return ""
}

// listenTLS takes the address of --tls and makes the authority that its
// certificates are of, which it writes to the file of --ca-out.
func listenTLS(s siteSettings, made *files) (net.Listener, *demosite.CA, error) {
	secure, err := net.Listen("tcp", s.tls)
	if err != nil {
		return nil, nil, fmt.Errorf("--tls: %w; name another address or stop what uses it", err)
	}
	ca, err := demosite.NewCA()
	if err == nil && s.caOut != "" {
		err = made.write(s.caOut, authority(ca))
	}
	if err != nil {
		secure.Close()
		return nil, nil, err
	}
	return secure, ca, nil
}

// authority is the certificate of the authority, in PEM, by lines.
func authority(ca *demosite.CA) iter.Seq[string] {
	return strings.SplitSeq(strings.TrimSpace(string(ca.PEM())), "\n")
}

// files are what a command has written for its user.
type files []string

// write writes a file of lines.
func (f *files) write(name string, lines iter.Seq[string]) (err error) {
	out, err := os.Create(name)
	if err != nil {
		return err
	}
	*f = append(*f, name)
	defer func() { err = errors.Join(err, out.Close()) }()
	w := bufio.NewWriter(out)
	for line := range lines {
		w.WriteString(line + "\n")
	}
	return w.Flush()
}

// removeUnless removes them where the command has come to nothing. What is no
// file, such as /dev/stdout, stays.
func (f files) removeUnless(good bool) {
	for _, name := range f {
		if info, err := os.Lstat(name); !good && err == nil && info.Mode().IsRegular() {
			os.Remove(name)
		}
	}
}

// serveFaults serves the catalogue of faults on the host of --addr.
func serveFaults(ctx context.Context, env *environment, s siteSettings) (err error) {
	var made files
	defer func() { made.removeUnless(err == nil) }()
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
		if err := made.write(s.caOut, authority(ca)); err != nil {
			return err
		}
		flags += " --cacert " + s.caOut
	}
	var list []string
	const row = "%-4s  %-36s  %-18s  %-18s  %s\n" // some URLs are far longer: they alone stick out
	fmt.Fprintf(env.stdout, row, "ROW", "URL", "OUTCOME", "REASON", "WHAT")
	for _, f := range srv.Faults() {
		fmt.Fprintf(env.stdout, row, f.Row, f.URL, f.Outcome, f.Reason, f.Name+": "+f.Describe)
		list = append(list, f.URL)
		if f.Resolve != "" && !strings.Contains(flags, f.Resolve) {
			flags += " --resolve " + f.Resolve
		}
	}
	if s.list != "" {
		if err := made.write(s.list, slices.Values(list)); err != nil {
			return err
		}
	}
	fmt.Fprintf(env.stdout, "serving; crawl it with:\nweft crawl %s -o pages.jsonl %s\n", flags, cmp.Or(s.list, "URLS"))
	srv.Wait()
	return nil
}
