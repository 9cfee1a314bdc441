package main

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
)

// What flags name is looked at before anything is written over: see checkPaths.
func TestEveryFlagOfAPathIsKnownAsOne(t *testing.T) {
	path := regexp.MustCompile("`(FILE|PATH|DIR|FOLDER|OUTPUT)`")
	for _, c := range newApp(&environment{}).Commands {
		for _, f := range c.Flags {
			usage := f.(cli.DocGenerationFlag).GetUsage()
			if name := f.Names()[0]; path.MatchString(usage) && !hidden(f) && !slices.Contains(pathsWritten, name) && !slices.Contains(pathsRead, name) {
				t.Errorf("weft %s --%s is neither in pathsWritten nor in pathsRead", c.Name, name)
			}
		}
	}
}

// Every command's help fits 80 columns, and shows each of its flags once.
func TestHelpShowsEveryFlag(t *testing.T) {
	app := newApp(&environment{})
	var whole bytes.Buffer
	if err := printHelp(&whole, app, helpAsked{}); err != nil || regexp.MustCompile(`.{81}`).Match(whole.Bytes()) {
		t.Errorf("%v; longer than 80:\n%s", err, &whole)
	}
	for _, c := range app.Commands {
		var b bytes.Buffer
		if err := printHelp(&b, app, helpAsked{command: c.Name}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			if len([]rune(line)) > 81 {
				t.Errorf("weft %s --help: longer than 80: %q", c.Name, line)
			}
		}
		for _, f := range c.Flags {
			name := regexp.MustCompile(`(?m)^ {2,6}(-., )?--` + f.Names()[0] + `( |$)`)
			if n := len(name.FindAllString(b.String(), -1)); n != 1 && !hidden(f) {
				t.Errorf("weft %s --help shows --%s %d times", c.Name, f.Names()[0], n)
			}
		}
		for _, name := range everyday(c.Name) {
			if !takes(c.Flags, name) {
				t.Errorf("%s has no flag --%s for every day", c.Name, name)
			}
		}
		for _, g := range flagGroups(c) {
			if rank(g.title) < 0 && c.Name != "site" {
				t.Errorf("%s: the category %q has no place in the help", c.Name, g.title)
			}
		}
	}
}

// The help says that flags can stand in a file, or in variables, only of a command
// whose flags can.
func TestHelpSaysWhereElseFlagsCanStand(t *testing.T) {
	app := newApp(&environment{})
	for _, c := range app.Commands {
		if c.Hidden {
			continue
		}
		var b bytes.Buffer
		if err := printHelp(&b, app, helpAsked{command: c.Name}); err != nil {
			t.Fatal(err)
		}
		said := strings.Join(strings.Fields(b.String()), " ")
		_, said, _ = strings.Cut(said, "Every flag can also stand in ")
		with, without := 0, 0
		for _, f := range c.Flags {
			if vars := f.(cli.DocGenerationFlag).GetEnvVars(); len(vars) > 0 {
				with++
			} else if !hidden(f) {
				without++
			}
		}
		if got, want := strings.Contains(said, "(--config)"), takes(c.Flags, "config"); got != want {
			t.Errorf("weft %s --help names --config: %v, but the command has it: %v", c.Name, got, want)
		}
		if got, want := strings.Contains(said, "a variable: WEFT_"), with > 0; got != want {
			t.Errorf("weft %s --help names variables: %v, but %d flags have one", c.Name, got, with)
		}
		if got, want := strings.Contains(said, "most in a variable"), with > 0 && without > 0; got != want {
			t.Errorf("weft %s --help says most: %v, but %d flags have no variable", c.Name, got, without)
		}
	}
}

// weft help record names every field of the record, and every outcome.
func TestHelpOfTheRecordIsWhole(t *testing.T) {
	data, err := os.ReadFile("../../docs/record.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	type object struct {
		Properties map[string]struct{ Enum []string }
	}
	var schema struct {
		object
		Defs map[string]object `json:"$defs"`
	}
	if err := json.Unmarshal(data, &schema); err != nil {
		t.Fatal(err)
	}
	words := regexp.MustCompile(`[a-z_0-9]+`).FindAllString(topicText("record"), -1)
	has := make(map[string]bool)
	for _, w := range words {
		has[w] = true
	}
	var want []string
	for name := range schema.Properties {
		want = append(want, name)
	}
	want = append(want, schema.Properties["outcome"].Enum...)
	for name := range schema.Defs["page"].Properties {
		want = append(want, name)
	}
	if len(want) < 60 {
		t.Errorf("only %d names found in the schema", len(want))
	}
	for _, name := range want {
		if !has[name] {
			t.Errorf("weft help record does not name %s", name)
		}
	}
}

// A name is near if a letter or two of it are wrong, and no other is nearer.
func TestNearest(t *testing.T) {
	names := []string{"concurrency", "host-rate", "host-conns", "rate", "rules", "mode"}
	for word, want := range map[string]string{
		"concurency": "concurrency", "cocnurrency": "concurrency", "hostrate": "host-rate", "host-con": "host-conns",
		"rat": "rate", "rtae": "rate", "mdoe": "mode", "rule": "rules", "xyz": "", "": "", "recursive": "",
	} {
		if got := nearest(word, names); got != want {
			t.Errorf("nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

func takes(flags []cli.Flag, name string) bool {
	return slices.ContainsFunc(flags, func(f cli.Flag) bool { return slices.Contains(f.Names(), name) })
}
