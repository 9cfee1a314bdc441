// Command peers does the same work with weft, in its modes, and with other
// scrapers, and prints what each of them takes.
//
//	go run ./peers                                    # all workloads, all that is installed
//	go run ./peers -work docs -only loop,colly,threads -rounds 5
//	go run ./peers -work docs,tiny -only threads,hybrid -before /tmp/weft-before   # an earlier build takes part
//
// The work is a list of pages on a server on loopback: of each page the title,
// the h1 headings, the absolute links, the number of words and the twenty most
// frequent ones, as JSON lines. Everyone does it once a round, in turns; the
// figures are medians, and the ratios are to the plain loop. The outputs are
// compared: a program that does not do the work has no figures.
//
// It runs on Linux, as it reads /proc.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

func main() {
	log.SetFlags(0)
	work := flag.String("work", "docs,small,tiny,latency", "workloads, with commas; also full, norobots, idle, inflight, hosts, lines")
	only := flag.String("only", "", "contenders, with commas (default: all that are installed)")
	rounds := flag.Int("rounds", 3, "rounds")
	before := flag.String("before", "", "an earlier build of weft, which takes part in the modes that weft does")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, split(*work), split(*only), *rounds, *before); err != nil {
		log.Fatal(err)
	}
}

func split(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' })
}

func run(ctx context.Context, names, only []string, rounds int, before string) error {
	temp, err := os.MkdirTemp("", "peers")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	for _, program := range []string{"weft", "loop", "colly"} {
		build := exec.CommandContext(ctx, "go", "build", "-o", filepath.Join(temp, program), "./peers/"+program)
		if program == "weft" {
			build.Args[4], build.Dir = "./cmd/weft", ".." // a module of its own
		}
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s(run this in the folder bench)", build, err, out)
		}
	}
	contenders := installed(temp, before)
	fmt.Printf("%s, %s/%s, %d CPUs\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	for _, name := range names {
		w, ok := workloads[name]
		if !ok {
			return fmt.Errorf("-work %s: there are docs, small, tiny, latency, idle, inflight, hosts, lines", name)
		}
		if err := w.measure(ctx, temp, name, wanted(contenders, w, only), rounds); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// wanted picks who takes part in a workload.
func wanted(all []contender, w workload, only []string) []contender {
	if len(only) == 0 {
		only = w.contenders
	}
	if len(only) == 0 {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(c contender) bool { return !slices.Contains(only, strings.TrimPrefix(c.name, beforePrefix)) })
}
