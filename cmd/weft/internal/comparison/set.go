package comparison

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"weft/crawler/list"
	"weft/fetch"
	"weft/fetch/demosite"
	"weft/parse/procpool"
)

// A Set is made-up pages of the built-in site, as `weft site` serves them.
type Set struct {
	Name      string
	Pages     int
	Hosts     int
	Latency   string // before the first byte, as --latency has it
	PageBytes int    // mean size
}

// Compare serves the set and compares ways of crawling it. The list and the
// connections of s are set here. Pages that are not the same are an error.
func (set Set) Compare(ctx context.Context, s Settings) (*Result, error) {
	temp, err := os.MkdirTemp("", "weft-demo-*")
	if err != nil {
		return nil, fmt.Errorf("no place for the list: %w; set TMPDIR to a folder that exists and has room", err)
	}
	site, err := startSite(temp,
		"--pages", fmt.Sprint(set.Pages), "--hosts", fmt.Sprint(set.Hosts),
		"--latency", set.Latency, "--page-bytes", fmt.Sprint(set.PageBytes))
	if err != nil {
		return nil, err
	}
	defer site.stop()
	to, err := fetch.ParseConnectTo("::" + site.addr)
	if err != nil {
		return nil, err
	}
	s.Job.Fetch.ConnectTo = []fetch.ConnectTo{to}
	s.temp = temp
	s.Servers = []int{site.cmd.Process.Pid}
	s.Job.Input.Sources = []list.Source{{Name: site.list}}
	// The site makes its pages when they are first asked for; that is not to
	// look like waiting.
	warmUp := comparison{Settings: s}
	warmUp.Said, warmUp.Onlooker = io.Discard, nil
	stop, err := warmUp.record(ctx)
	if err != nil {
		return nil, err
	}
	stop()
	r, err := Run(ctx, s)
	if err == nil {
		err = r.Differing()
	}
	return r, err
}

// siteProcess is `weft site` in a process of its own, so that its processor
// time is not taken for the crawler's. It ends when its standard input does, and
// takes the temporary folder along: also when the comparison is killed.
type siteProcess struct {
	cmd              *exec.Cmd
	stdin            io.Closer
	temp, addr, list string
}

func startSite(temp string, args ...string) (p *siteProcess, err error) {
	defer func() {
		if err != nil {
			os.RemoveAll(temp)
		}
	}()
	list := filepath.Join(temp, "urls.txt")
	self, err := procpool.Self(append([]string{"site", "--addr", "127.0.0.1:0", "--list", list, "--temporary", temp}, args...)...)
	if err != nil {
		return nil, err
	}
	cmd := self()
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("the built-in site does not start: %w", err)
	}
	p = &siteProcess{cmd: cmd, stdin: stdin, temp: temp, list: list}
	first, err := bufio.NewReader(out).ReadString('\n')
	rest, ok := strings.CutPrefix(first, "serving on ")
	if err != nil || !ok {
		p.stop()
		return nil, errors.New("the built-in site does not start; try weft site")
	}
	p.addr, _, _ = strings.Cut(strings.TrimSpace(rest), ";")
	return p, nil
}

func (p *siteProcess) stop() {
	p.stdin.Close()
	timer := time.AfterFunc(demosite.StopTimeout+time.Second, func() { p.cmd.Process.Kill() })
	p.cmd.Wait()
	timer.Stop()
	os.RemoveAll(p.temp)
}
