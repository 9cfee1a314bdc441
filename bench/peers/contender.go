package main

import (
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
)

// A contender is a program that does the work.
type contender struct {
	name string
	// command does the work of one list into one output.
	command func(j job) []string
	read    func(path string) (map[string]page, error)
}

// A job is the work of one run.
type job struct {
	list, output string
	concurrency  int
	flags        []string // more flags for weft, where the workload needs them
}

// fields are the page fields that the peers compute, too. None of them computes a
// hash of the body, which earlier builds of weft cannot leave out.
const (
	fieldsBefore = "title,headings,links,analysis.words,analysis.top_words"
	fields       = fieldsBefore + ",-body_sha256"
)

// beforePrefix is what the names of an earlier build of weft begin with.
const beforePrefix = "before-"

// installed lists the contenders that this machine has; bin is the folder of
// those that were built, before an earlier build of weft, if there is one.
func installed(bin, before string) []contender {
	build := func(prefix, program, mode, fields string) contender {
		return contender{prefix + mode, func(j job) []string {
			args := []string{program, "crawl", "-q", "--mode", mode, "-c", strconv.Itoa(j.concurrency),
				"--host-rate", "0", "--host-conns", "0", "--text", "all", "--fields", fields, "-o", j.output}
			return append(append(args, j.flags...), j.list)
		}, readWeft}
	}
	weft := func(mode string) contender { return build("", filepath.Join(bin, "weft"), mode, fields) }
	peer := func(name string, program []string, args ...string) contender {
		return contender{name, func(j job) []string {
			return slices.Concat(program, []string{j.list, j.output, strconv.Itoa(j.concurrency)}, args)
		}, readPeer}
	}
	all := []contender{
		peer("loop", []string{filepath.Join(bin, "loop")}),
		weft("serial"), weft("threads"), weft("hybrid"),
		peer("colly", []string{filepath.Join(bin, "colly")}),
	}
	if before != "" {
		for _, mode := range []string{"serial", "threads", "hybrid"} {
			all = append(all, build(beforePrefix, before, mode, fieldsBefore))
		}
	}
	if python := pythonWith("scrapy"); python != "" {
		all = append(all, peer("scrapy", []string{python, "peers/scrapy/pages.py"}))
	}
	if _, err := os.Stat("peers/crawlee/node_modules"); err == nil {
		all = append(all, peer("crawlee", []string{"node", "peers/crawlee/pages.mjs"}))
	} else {
		log.Print("without crawlee: (cd peers/crawlee && npm install --no-package-lock) installs it")
	}
	if python := pythonWith("requests, bs4, lxml"); python != "" {
		all = append(all, peer("py-threads", []string{python, "peers/articles/pages.py"}, "threads"),
			peer("py-hybrid", []string{python, "peers/articles/pages.py"}, "hybrid"))
	}
	return all
}

// pythonWith finds a Python that has the modules: Debian's packages are for
// /usr/bin/python3, which is not always the first one.
func pythonWith(modules string) string {
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(python, "-c", "import "+modules).Run() == nil {
			return python
		}
	}
	log.Printf("without the programs for Python's %s: not installed", modules)
	return ""
}
