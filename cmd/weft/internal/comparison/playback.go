package comparison

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os/exec"
	"strings"
	"sync"
	"time"

	"weft/fetch"
	"weft/fetch/replay"
	"weft/parse/procpool"
)

// MostWait is the longest wait that is played back.
const MostWait = 5 * time.Second

// ReplayTemporary is the word behind the folder with which `weft replay` removes
// it at its end.
const ReplayTemporary = "temporary"

// playback is `weft replay` in a process of its own, so that its processor time
// is nobody's who is measured, and a client of it.
type playback struct {
	cmd    *exec.Cmd
	stdin  io.Closer
	client *fetch.Client
	player *replay.Player

	mu    sync.Mutex
	fault error // what could not be played back
}

func startPlayback(dir string, concurrency int) (*playback, error) {
	self, err := procpool.Self("replay", dir, ReplayTemporary)
	if err != nil {
		return nil, err
	}
	p := &playback{cmd: self()}
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("the server of kept responses does not start: %w", err)
	}
	addr, err := bufio.NewReader(out).ReadString('\n')
	if err == nil {
		p.client, err = fetch.New(fetch.Config{
			Timeout: time.Hour, ConnectTimeout: time.Minute, HeaderTimeout: time.Hour, // the recorded limits are to show
			MaxIdle: max(512, concurrency),
		})
	}
	if err != nil {
		p.stop()
		return nil, fmt.Errorf("the server of kept responses does not start: %w", err)
	}
	p.player = &replay.Player{Next: p.client, Server: &url.URL{Scheme: "http", Host: strings.TrimSpace(addr)}, MaxWait: MostWait}
	return p, nil
}

func (p *playback) stop() {
	if p.client != nil {
		p.client.Close()
	}
	p.stdin.Close()
	p.cmd.Wait()
}

// Do plays back one exchange. What cannot be played back is no failure of the
// page's, but makes the comparison worthless: see broken.
func (p *playback) Do(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
	resp, err := p.player.Do(ctx, r)
	var failed *fetch.Error
	if err != nil && !errors.As(err, &failed) && ctx.Err() == nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.fault == nil {
			p.fault = err
		}
	}
	return resp, err
}

func (p *playback) broken() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.fault
}
