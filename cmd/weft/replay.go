package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/comparison"
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
	if len(args) != 1 && len(args) != 2 {
		return errors.New("replay serves one folder of kept responses")
	}
	if len(args) == 2 && args[1] == comparison.ReplayTemporary { // also when the comparison was killed
		defer os.RemoveAll(args[0])
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
