// Command weft crawls lists of URLs. See the README, or weft --help.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/termtext"
	"weft/cmd/weft/internal/usage"
	"weft/crawler"
	"weft/fetch"
	"weft/store"
)

func main() {
	// A reader that closes our stdout is an error of a write, not a death. It is
	// caught and not ignored, because worker processes would inherit that.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	// net/http reports what odd servers do to the standard logger; here that is
	// in the records.
	log.SetOutput(io.Discard)
	unsetEmpty(os.Environ())
	os.Exit(run(context.Background(), os.Args, os.Stdin, os.Stdout, os.Stderr))
}

// run is the program: args[0] is its name. It returns the exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	env := &environment{stdin: stdin, stdout: stdout, stderr: stderr, json: asksForJSON(args, os.Getenv("WEFT_LOG_FORMAT"))}
	err := dispatch(ctx, env, newApp(env), args)
	status := exitStatus(err)
	if status != exitOK && err != nil {
		env.say(slog.LevelError, words(err))
	}
	return status
}

// words are an error's. What was going on when a context ended is no cause.
func words(err error) string {
	if errors.Is(err, context.Canceled) && !errors.Is(err, crawler.ErrInterrupted) {
		return crawler.ErrInterrupted.Error()
	}
	return err.Error()
}

// dispatch does what the arguments ask for.
func dispatch(ctx context.Context, env *environment, app *cli.App, args []string) error {
	if n := len(args) - 1; n > 0 && args[n] == completionFlag {
		return told(printCandidates(env.stdout, app, args[:n]))
	}
	args, help, err := arrange(app, args)
	switch {
	case err != nil:
		return err
	case help != nil:
		return told(printHelp(env.stdout, app, *help))
	}
	return runCommand(ctx, app, app.Command(args[1]), args[2:])
}

// told is the error of something printed for reading, of which a reader may have
// enough before it ends.
func told(err error) error {
	switch {
	case err == nil:
		return nil
	case store.ReaderGone(err):
		return store.ErrClosed
	}
	return &store.WriteError{Path: "standard output", Err: err}
}

// A telling prints for reading. It keeps the first error, after which nothing is
// printed any more.
type telling struct {
	w   io.Writer
	err error
}

func (t *telling) Write(b []byte) (n int, err error) {
	if t.err == nil {
		n, t.err = t.w.Write(b)
	}
	return n, t.err
}

// unsetEmpty takes away the variables that are set to nothing: as everywhere,
// that is as if they were not there.
func unsetEmpty(environ []string) {
	for _, v := range environ {
		if name, value, _ := strings.Cut(v, "="); value == "" && strings.HasPrefix(name, "WEFT_") {
			_ = os.Unsetenv(name) // it is there, so its name is valid
		}
	}
}

// environment is what the program was started with.
type environment struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	json           bool // what is said on stderr is JSON
}

// say writes a line to stderr.
func (env *environment) say(level slog.Level, text string) {
	if env.json {
		slog.New(slog.NewJSONHandler(env.stderr, nil)).Log(context.Background(), level, text)
		return
	}
	if level < slog.LevelError {
		text = "warning: " + text
	}
	fmt.Fprintln(env.stderr, "weft: "+termtext.Line(text))
}

// tell writes a line to stderr that is no warning.
func (env *environment) tell(text string) {
	if env.json {
		env.say(slog.LevelInfo, text)
		return
	}
	fmt.Fprintln(env.stderr, text)
}

// Exit statuses, as documented in the README.
const (
	exitOK          = 0
	exitFault       = 1
	exitUsage       = 2
	exitInterrupted = 3
	exitOutput      = 4
	exitStrict      = 5
)

// errStrict ends a --strict run in which some outcome was not ok.
var errStrict = errors.New("some pages are not ok, and --strict was given: see the outcomes in the output")

func exitStatus(err error) int {
	var wrong *usage.Error
	var open *store.OpenError
	var write *store.WriteError
	var archive *fetch.ArchiveError
	switch {
	case err == nil, errors.Is(err, store.ErrClosed):
		return exitOK
	case errors.As(err, &wrong), errors.Is(err, store.ErrFormat):
		return exitUsage
	case errors.As(err, &open), errors.As(err, &write), errors.As(err, &archive):
		return exitOutput
	case errors.Is(err, crawler.ErrInterrupted), errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.Is(err, errStrict):
		return exitStrict
	}
	return exitFault
}
