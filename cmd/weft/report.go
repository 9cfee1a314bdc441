package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/report"
	"weft/crawler/compare"
	"weft/store"
)

func reportFlag() cli.Flag {
	return textFlag(catOutput, "report", "", "`FILE` for what the run came to: .html, a page with plots that needs no network; or .json, the figures for programs")
}

// A reportFile is opened before anything is fetched and written at the end:
// until then there is only a temporary file beside it.
type reportFile struct {
	path string
	file *os.File
	page bool // for eyes, not for programs
}

// openReport opens the file of a flag; nil if the flag is not given. Like an
// output, a file that is there already needs --force. What --json names is for
// programs, whatever its name.
func openReport(c *cli.Context, flag string) (*reportFile, error) {
	path := c.String(flag)
	if path == "" {
		return nil, nil
	}
	ext := strings.ToLower(filepath.Ext(path))
	if flag != "json" && ext != ".json" && ext != ".html" {
		return nil, usagef("--%s %s: the name ends in neither .html nor .json", flag, path)
	}
	switch info, err := os.Stat(path); {
	case err == nil && info.IsDir():
		return nil, usagef("--%s %s is a folder", flag, path)
	case err == nil && !replaces(c):
		return nil, &usageError{existing(path)}
	}
	return createReport(path, flag != "json" && ext == ".html")
}

// replaces reports whether what a run says of its output may replace what an
// earlier one said: with --resume it is of the same output.
func replaces(c *cli.Context) bool { return c.Bool("force") || c.Bool("resume") }

// createReport opens a file that may replace one of its name.
func createReport(path string, page bool) (*reportFile, error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return nil, &store.OpenError{Path: path, Err: cause(err)}
	}
	return &reportFile{path, f, page}, nil
}

// cause is what the system said, without the name of the temporary file.
func cause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// write fills the file and gives it its name. A nil report has none. The parts
// of a file for programs are one.
func (r *reportFile) write(c *cli.Context, parts ...report.Part) error {
	switch {
	case r == nil:
		return nil
	case !r.page:
		return r.finish(parts[0].Figures.Write)
	}
	return r.finish(func(w io.Writer) error {
		return report.Write(w, report.Report{
			Command: c.Command.Name, CommandLine: commandLine(c), Made: time.Now(), Parts: parts,
		})
	})
}

func (r *reportFile) finish(write func(io.Writer) error) error {
	err := write(r.file)
	if merr := r.file.Chmod(0o644); err == nil && runtime.GOOS != "windows" {
		err = merr // temporary files are readable by their owner only
	}
	if cerr := r.file.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(r.file.Name(), r.path)
	}
	if err != nil {
		return fmt.Errorf("the report %s could not be written: %w", r.path, cause(err))
	}
	return nil
}

// discard removes what finish did not name.
func (r *reportFile) discard() {
	if r != nil {
		r.file.Close()
		os.Remove(r.file.Name())
	}
}

// measured is what figures say of this program and machine.
func measured() compare.Environment {
	return compare.Environment{
		Weft: version, Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH,
		CPU: cpuModel(), Cores: runtime.GOMAXPROCS(0),
	}
}

// cpuModel is what Linux says of the processor (proc(5)); "" elsewhere.
func cpuModel() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(info)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
