package procpool

import (
	"context"
	"fmt"
	"os"

	"weft/parse"
)

// The program below is its own worker: its main begins with
//
//	if len(os.Args) > 1 && os.Args[1] == "worker" {
//		if err := procpool.Serve(newParser); err != nil { … }
//		return
//	}
func ExamplePool() {
	command, err := Self(asWorker)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	pool, err := New(context.Background(), Config{Command: command, Procs: 1})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	defer pool.Close()

	for _, url := range []string{"http://a.example/", "exit", "http://b.example/"} {
		result, err := pool.Parse(context.Background(), parse.Document{URL: url})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return
		}
		fmt.Printf("%s %q\n", result.Outcome, result.Reason)
	}
	fmt.Println("workers that crashed:", pool.Stats().Ends["crash"])
	// Output:
	// ok ""
	// parse_crash "exit"
	// ok ""
	// workers that crashed: 2
}
