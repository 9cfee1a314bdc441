package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"weft/cmd/weft/internal/job"
	"weft/cmd/weft/internal/report"
	"weft/cmd/weft/internal/usage"
	"weft/crawler/compare"
	"weft/store"
)

// A reportFile is opened before anything is fetched and written at the end:
// until then there is only a temporary file beside it.
type reportFile struct {
	path string
	file *os.File
	page bool // for eyes, not for programs
}

// openReport opens the file of --report; nil if there is to be none.
func openReport(s fileSettings) (*reportFile, error) {
	if s.report == "" {
		return nil, nil
	}
	ext := strings.ToLower(filepath.Ext(s.report))
	if ext != ".json" && ext != ".html" {
		return nil, usage.Errorf("--report %s: the name ends in neither .html nor .json", s.report)
	}
	return openBeside("report", s.report, s.replace, ext == ".html")
}

// openFigures opens the file of --json, which is for programs, whatever its
// name; nil if there is to be none.
func openFigures(path string, s fileSettings) (*reportFile, error) {
	if path == "" {
		return nil, nil
	}
	return openBeside("json", path, s.replace, false)
}

// openBeside opens the file of a flag. Like an output, one that is there already
// has to be replaced explicitly.
func openBeside(flag, path string, replace, page bool) (*reportFile, error) {
	switch info, err := os.Stat(path); {
	case err == nil && info.IsDir():
		return nil, usage.Errorf("--%s %s is a folder", flag, path)
	case err == nil && !replace:
		return nil, job.Exists(path)
	}
	return createReport(path, page)
}

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
func (r *reportFile) write(s fileSettings, parts ...report.Part) error {
	switch {
	case r == nil:
		return nil
	case !r.page:
		return r.finish(parts[0].Figures.Write)
	}
	return r.finish(func(w io.Writer) error {
		return report.Write(w, report.Report{Command: s.command, CommandLine: s.commandLine, Made: time.Now(), Parts: parts})
	})
}

// writeSets fills the file with the figures of several parts, each under its name,
// and gives it its own.
func (r *reportFile) writeSets(parts []report.Part) error {
	if r == nil {
		return nil
	}
	sets := make(compare.Sets)
	for _, p := range parts {
		sets[p.Name] = p.Figures
	}
	return r.finish(sets.Write)
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
		return &store.WriteError{Path: r.path, Err: cause(err)}
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
