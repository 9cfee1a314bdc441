package job

import (
	"fmt"
	"os"
	"testing"

	"weft/parse"
	"weft/parse/procpool"
)

// TestMain makes the test binary a worker when it is called as one.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "worker" {
		if err := procpool.Serve(func([]byte) (procpool.ParseFunc, error) {
			p, err := parse.New(parse.Config{})
			if err != nil {
				return nil, err
			}
			return p.Parse, nil
		}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}
