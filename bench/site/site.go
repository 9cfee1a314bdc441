// Package site serves pages on this machine for the measuring commands.
package site

import (
	"bufio"
	"log"
	"os"
	"os/exec"
	"strings"
)

// Serve starts weft site in a folder, with more flags, and its list there in
// urls.txt. It returns where the site is, and what ends it; without a site the
// program ends.
func Serve(weft, folder string, flags ...string) (addr string, stop func()) {
	cmd := exec.Command(weft, append([]string{"site", "--addr", "127.0.0.1:0", "--list", "urls.txt"}, flags...)...)
	cmd.Dir, cmd.Stderr = folder, os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		log.Fatal(err)
	}
	said := bufio.NewScanner(out)
	for addr == "" && said.Scan() {
		if _, after, ok := strings.Cut(said.Text(), "--connect-to ::"); ok {
			addr = strings.Fields(after)[0]
		}
	}
	if addr == "" {
		log.Fatal("weft site does not say where it is")
	}
	return addr, func() {
		cmd.Process.Kill()
		cmd.Wait()
	}
}
