package main

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The arrows between packages are the design: the table of docs/design.md says
// which of our packages each one may import. One that is not listed is a
// mistake in the code, or in the design; so is a package that is gone.
func TestArrows(t *testing.T) {
	allowed, err := readArrows("../../docs/design.md")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "weft/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	imports := make(map[string][]string)
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(p.ImportPath, "weft/")
		imports[name] = nil
		for _, imp := range p.Imports {
			if to, ours := strings.CutPrefix(imp, "weft/"); ours {
				imports[name] = append(imports[name], to)
			}
		}
	}
	for _, fault := range astray(imports, allowed) {
		t.Error(fault)
	}
}

// astray lists what contradicts the design.
func astray(imports, allowed map[string][]string) (faults []string) {
	for name, to := range imports {
		may, ok := allowed[name]
		if !ok {
			faults = append(faults, "package "+name+" is not in the design")
			continue
		}
		for _, imp := range to {
			if !slices.Contains(may, imp) && !slices.Contains(may, "all") {
				faults = append(faults, name+" imports "+imp+": no such arrow in the design")
			}
		}
		switch name[strings.LastIndex(name, "/")+1:] {
		case "util", "common", "helpers", "types", "models":
			faults = append(faults, "package "+name+": the name says nothing")
		}
	}
	for name, may := range allowed {
		if _, ok := imports[name]; !ok {
			faults = append(faults, "the design has a package "+name+", which is not there")
		}
		for _, to := range may {
			if _, ok := imports[to]; !ok && to != "all" {
				faults = append(faults, "the design has an arrow from "+name+" to "+to+", which is not there")
			}
		}
	}
	slices.Sort(faults)
	return faults
}

var backquoted = regexp.MustCompile("`([^`]+)`")

// readArrows reads the table under "## Packages and arrows": a package, a
// sentence about it, and the packages that it may import, which are in
// backquotes, or the word "all" or "nothing".
func readArrows(file string) (map[string][]string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	_, rest, ok := strings.Cut(string(text), "\n## Packages and arrows\n")
	if !ok {
		return nil, errors.New(file + " has no section on packages and arrows")
	}
	section, _, _ := strings.Cut(rest, "\n## ")
	arrows := make(map[string][]string)
	for line := range strings.Lines(section) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 3 || !strings.HasPrefix(strings.TrimSpace(cells[0]), "`") {
			continue
		}
		name, to := strings.Trim(cells[0], " `"), []string{}
		for _, q := range backquoted.FindAllStringSubmatch(cells[2], -1) {
			to = append(to, q[1])
		}
		if len(to) == 0 {
			to = []string{strings.TrimSpace(cells[2])}
		}
		if slices.Equal(to, []string{"nothing"}) {
			to = nil
		}
		if _, twice := arrows[name]; twice {
			return nil, errors.New(file + ": package " + name + " stands twice in the table")
		}
		arrows[name] = to
	}
	if len(arrows) == 0 {
		return nil, errors.New(file + ": no table of packages")
	}
	return arrows, nil
}

// TestAstray shows that the check of the arrows can fail.
func TestAstray(t *testing.T) {
	allowed := map[string][]string{"cmd": {"all"}, "a": {"b"}, "b": nil, "gone": nil, "c": {"nowhere"}}
	imports := map[string][]string{"cmd": {"a", "b"}, "a": {"b"}, "b": {"a"}, "c": nil, "new": nil}
	want := []string{
		"b imports a: no such arrow in the design",
		"package new is not in the design",
		"the design has a package gone, which is not there",
		"the design has an arrow from c to nowhere, which is not there",
	}
	if got := astray(imports, allowed); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
