package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/usage"
)

// Every flag that names a file or a folder is one of these.
var (
	pathsWritten = []string{"output", "report", "json", nearDuplicates, "cookie-jar", "warc", "cache", "store", "ca-out", "list"}
	pathsRead    = []string{"since", "rules", "cacert", "config", "creds", "nats-ca", "nats-cert", "nats-key", "map", "dir"}
)

// A namedPath is a path of the command line, and what names it.
type namedPath struct {
	path, by string
	written  bool
}

// checkPaths refuses to write one file for two purposes, or over what is read.
func checkPaths(c *cli.Context) error {
	paths := namedPaths(c)
	for i, p := range paths {
		for _, earlier := range paths[:i] {
			if !p.written && !earlier.written || !samePlace(p.path, earlier.path) {
				continue
			}
			name := p.path
			if earlier.path != p.path {
				name = earlier.path + ", which is " + p.path + ","
			}
			if p.by == earlier.by {
				return usage.Errorf("%s is named twice by %s: once is enough", name, p.by)
			}
			return usage.Errorf("%s is named by %s and by %s: one would overwrite the other; give each a path of its own", name, earlier.by, p.by)
		}
	}
	return nil
}

// namedPaths are the paths that the flags and arguments of a command name.
func namedPaths(c *cli.Context) (paths []namedPath) {
	add := func(flag string, written bool) {
		if !hasFlag(c, flag) {
			return
		}
		named := listOf(c, flag)
		if named == nil {
			named = []string{c.String(flag)}
		}
		for _, path := range named {
			if path != "" && path != "-" {
				paths = append(paths, namedPath{path, "--" + flag, written})
			}
		}
	}
	for _, arg := range c.Args().Slice() {
		if arg != "-" && arg != "" && !strings.Contains(arg, "://") {
			paths = append(paths, namedPath{arg, "an argument", false})
		}
	}
	for _, flag := range pathsRead {
		add(flag, false)
	}
	for _, flag := range pathsWritten {
		add(flag, true)
	}
	return paths
}

// samePlace reports whether two paths are of one file or folder, or will be. A
// device or a named pipe may be named for several purposes.
func samePlace(a, b string) bool {
	one, err := os.Stat(a)
	other, err2 := os.Stat(b)
	if err != nil || err2 != nil {
		return resolved(a) == resolved(b)
	}
	return one.Mode()&(fs.ModeDevice|fs.ModeNamedPipe) == 0 && os.SameFile(one, other)
}

// resolved is where a path leads, also one that is not there yet.
func resolved(path string) string {
	path, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	if target, err := os.Readlink(path); err == nil { // to what is not there yet
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(path), target)
		}
		if _, err := os.Readlink(target); err != nil {
			path = target
		}
	}
	if dir := filepath.Dir(path); dir != path {
		return filepath.Join(resolved(dir), filepath.Base(path))
	}
	return path
}
