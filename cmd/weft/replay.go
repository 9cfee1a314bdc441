package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"

	"github.com/urfave/cli/v2"

	"weft/fetch/replay"
)

// replayCommand serves kept responses to a comparison. It is no concern of a
// user's.
func replayCommand(env *environment) *cli.Command {
	return &cli.Command{Name: "replay", Hidden: true, Action: command(env, readArgs, serveKept)}
}

// serveKept serves the responses of a folder on loopback, and prints where,
// until standard input ends: whoever started it holds the other end.
func serveKept(_ context.Context, env *environment, args []string) error {
	if len(args) != 1 {
		return errors.New("replay serves one folder of kept responses")
	}
	kept, err := replay.Open(args[0])
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	srv := &http.Server{Handler: kept.Handler()}
	go func() {
		io.Copy(io.Discard, env.stdin)
		srv.Close()
	}()
	fmt.Fprintln(env.stdout, l.Addr())
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
