package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// input is what a case works on.
type input struct {
	list, files string
	reach       []string // the flags that lead to the site
	limit       int
}

// crawl is the command line of a crawl of the list.
func (in input) crawl(out string, flags ...string) []string {
	args := append([]string{"crawl"}, in.flags()...)
	if out != "" {
		args = append(args, "-o", out)
	}
	return append(append(args, flags...), in.list)
}

// flags are those of every crawl and comparison.
func (in input) flags() []string {
	args := append([]string{"-q", "--contact", "same@example.com", "--host-rate", "0", "--procs", "2"}, in.reach...)
	if in.limit > 0 {
		args = append(args, "--limit", strconv.Itoa(in.limit))
	}
	return args
}

// A testcase is one way to use weft.
type testcase struct {
	name    string
	fetches bool // it is nothing without pages
	run     func(b build, in input) (output, error)
}

var cases = []testcase{
	{"crawl serial", true, crawl("--mode", "serial")},
	{"crawl threads", true, crawl("--mode", "threads")},
	{"crawl gil", true, crawl("--mode", "threads", "--gil")},
	{"crawl hybrid", true, crawl()},
	{"crawl ordered", true, crawl("--ordered")},
	{"crawl text all", true, crawl("--text", "all")},
	{"crawl few fields", true, crawl("--fields", "title,links,analysis.words")},
	{"crawl select", true, crawl("--mode", "threads", "--select", "heads[]=h1", "--select", "first=a@href")},
	{"dry run", false, dryRun},
	{"near duplicates", false, nearDuplicates},
	{"resume", true, resume(".jsonl")},
	{"resume zst", true, resume(".jsonl.zst")},
	{"output json", true, formatted("out.json.gz")},
	{"output folder", true, formatted("out/")},
	{"parse", true, parse()},
	{"parse text all", true, parse("--text", "all")},
	{"compare", true, compare},
}

// crawl is a crawl of the whole list into JSON lines.
func crawl(flags ...string) func(b build, in input) (output, error) {
	return func(b build, in input) (output, error) {
		out := filepath.Join(b.dir, "out.jsonl")
		if err := b.weft(nil, in.crawl(out, flags...)...); err != nil {
			return nil, err
		}
		return read(out)
	}
}

// formatted is a crawl into another format.
func formatted(name string) func(b build, in input) (output, error) {
	return func(b build, in input) (output, error) {
		out := filepath.Join(b.dir, name)
		if name[len(name)-1] == '/' {
			out += "/"
		}
		if err := b.weft(nil, in.crawl(out, "--mode", "threads")...); err != nil {
			return nil, err
		}
		return read(out)
	}
}

func dryRun(b build, in input) (output, error) {
	var said bytes.Buffer
	err := b.weft(&said, in.crawl("", "--host-rate", "2", "--dry-run")...)
	return output{said.String()}, err
}

func nearDuplicates(b build, in input) (output, error) {
	near := filepath.Join(b.dir, "near.jsonl")
	args := in.crawl(filepath.Join(b.dir, "out.jsonl"), "--mode", "threads", "--near-duplicates", near)
	if err := b.weft(nil, args...); err != nil {
		return nil, err
	}
	return read(near)
}

// resume crawls, tears the output in the middle of a record, and goes on.
func resume(ext string) func(b build, in input) (output, error) {
	return func(b build, in input) (output, error) {
		out := filepath.Join(b.dir, "out"+ext)
		args := in.crawl(out, "--mode", "threads")
		if err := b.weft(nil, args...); err != nil {
			return nil, err
		}
		info, err := os.Stat(out)
		if err != nil {
			return nil, err
		}
		if err := os.Truncate(out, info.Size()*3/5); err != nil {
			return nil, err
		}
		if err := b.weft(nil, append(args[:len(args):len(args)], "--resume")...); err != nil {
			return nil, err
		}
		return read(out)
	}
}

func parse(flags ...string) func(b build, in input) (output, error) {
	return func(b build, in input) (output, error) {
		out := filepath.Join(b.dir, "out.jsonl")
		if err := b.weft(nil, append(append([]string{"parse", "-o", out}, flags...), in.files)...); err != nil {
			return nil, err
		}
		return read(out)
	}
}

// compare takes the records of every mode, and leaves out the figures. Its list
// is short, so that serial, too, does all of it and not a sample.
func compare(b build, in input) (output, error) {
	in.limit = 60
	out := filepath.Join(b.dir, "out")
	args := append([]string{"compare", "-o", out, "--mode", "serial,threads,gil,hybrid", "--rounds", "1"}, in.flags()...)
	if err := b.weft(new(bytes.Buffer), append(args, in.list)...); err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(out, "*.jsonl"))
	if err != nil || len(files) != 4 {
		return nil, fmt.Errorf("%d outputs of four modes: %w", len(files), err)
	}
	var all output
	for _, file := range files {
		recs, err := read(file)
		if err != nil {
			return nil, err
		}
		all = append(all, filepath.Base(file))
		all = append(all, recs...)
	}
	return all, nil
}

// weft runs the program, which must end well. What it says goes to said.
func (b build) weft(said *bytes.Buffer, args ...string) error {
	cmd := exec.Command(b.program, args...)
	cmd.Stderr = os.Stderr
	if said != nil {
		cmd.Stdout = said
	}
	return cmd.Run()
}
