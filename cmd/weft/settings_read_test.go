package main

import (
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/urfave/cli/v2"
)

// A flag that can be given several times keeps its values whole, under all its
// names; those of the command line replace those of a variable, and these those of
// a file.
func TestListsOfValues(t *testing.T) {
	file := filepath.Join(t.TempDir(), "weft.yaml")
	if err := os.WriteFile(file, []byte("header: ['F: 1, 2', 'G: 3']\noutput: file.jsonl\nconcurrency: 7\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name    string
		env     string
		args    []string
		header  []string
		outputs []string
		pages   int
	}{
		{name: "nothing", pages: 64},
		{"command line", "", []string{"--header", "A: 1, 2", "-o", "a.csv", "--header=B: ,", "--output", " b,c.db ", "-c", "3"}, []string{"A: 1, 2", "B: ,"}, []string{"a.csv", "b,c.db"}, 3},
		{"variable", "V: 1, 2", []string{"--concurrency", "4"}, []string{"V: 1, 2"}, nil, 4},
		{"both", "V: 1", []string{"--header", "A: 1"}, []string{"A: 1"}, nil, 64},
		{"file", "", []string{"--config", file}, []string{"F: 1, 2", "G: 3"}, []string{"file.jsonl"}, 7},
		{"file and both", "V: 1", []string{"--config", file, "-o", "a.csv", "-c", "3"}, []string{"V: 1"}, []string{"a.csv"}, 3},
	} {
		t.Run(strings.ReplaceAll(test.name, " ", "_"), func(t *testing.T) {
			if test.env != "" {
				t.Setenv("WEFT_HEADER", test.env)
			}
			app := newApp(&environment{stderr: io.Discard})
			var headers, outputs []string
			pages := 0
			app.Commands[0].Action = func(c *cli.Context) error {
				if err := applyFile(c); err != nil {
					return err
				}
				headers, outputs, pages = listOf(c, "header"), listOf(c, "output"), c.Int("concurrency")
				return nil
			}
			if err := runCommand(t.Context(), app, app.Commands[0], test.args); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]any{test.header, test.outputs, test.pages}, []any{headers, outputs, pages}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// However YAML writes a value, the flag gets what it means, and never the sign that it
// begins with.
func TestEveryFormOfAValueInAFile(t *testing.T) {
	for _, test := range []struct{ file, want string }{
		{"user-agent: bot/1.0", "bot/1.0"},
		{"user-agent: 1.10", "1.10"},
		{`user-agent: "b\x6ft"`, "bot"},
		{"user-agent: |\n  bot/1.0\n", "bot/1.0"},
		{"user-agent: |-\n  bot/1.0\n", "bot/1.0"},
		{"user-agent: >\n  bot/1.0\n  (a crawler)\n\nlimit: 1", "bot/1.0 (a crawler)"},
		{"user-agent: !!str bot/1.0", "bot/1.0"},
		{"user-agent: &name bot/1.0", "bot/1.0"},
		{"user-agent:", ""},
		{"user-agent: ~", ""},
		{"user-agent: null", ""},
		{"header:\nlimit:\noutput: [~]", ""},
		{"contact: &name bot/1.0\nuser-agent: *name", "weft.yaml:2:1: user-agent wants a value or a list of values"},
	} {
		file := filepath.Join(t.TempDir(), "weft.yaml")
		if err := os.WriteFile(file, []byte(test.file), 0o666); err != nil {
			t.Fatal(err)
		}
		app := newApp(&environment{stderr: io.Discard})
		app.Commands[0].Action = func(c *cli.Context) error {
			if err := applyFile(c); err != nil {
				return err
			}
			if got := c.String("user-agent"); got != test.want || c.IsSet("header") || c.IsSet("output") {
				t.Errorf("%q gives %q, want %q", test.file, got, test.want)
			}
			return nil
		}
		err := runCommand(t.Context(), app, app.Commands[0], []string{"--config", file})
		if err != nil && !strings.HasSuffix(err.Error(), test.want) {
			t.Errorf("%q: %v", test.file, err)
		}
	}
}

// A single value cannot be given under two names: which of them counts?
func TestOneValueUnderTwoNames(t *testing.T) {
	app := newApp(&environment{})
	set := flag.NewFlagSet("crawl", flag.ContinueOnError)
	err := readFlags(set, app.Commands[0].Flags, []string{"-c", "3", "--concurrency", "4"})
	if err == nil || !strings.Contains(err.Error(), "--concurrency and -c are the same flag") {
		t.Errorf("got %v", err)
	}
}

// What an agent is told is what the hub was given, commas too.
func TestListsTravelWhole(t *testing.T) {
	app := newApp(&environment{})
	hub := app.Command("hub")
	hub.Action = func(c *cli.Context) error {
		raw, err := share(c)
		if err != nil {
			return err
		}
		s, _, err := unshare(raw, nil)
		if got, want := s.Crawl.Header.Values("Accept"), []string{"text/html, */*;q=0.1"}; err == nil && !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		return err
	}
	if err := runCommand(t.Context(), app, hub, []string{"--header", "Accept: text/html, */*;q=0.1"}); err != nil {
		t.Fatal(err)
	}
}

// The variable that has the hub's address is one of weft's; others that look like
// it are not.
func TestTheVariableOfTheHubIsKnown(t *testing.T) {
	app := newApp(&environment{})
	if got := strangeVariables(app, []string{"WEFT_HUB=nats://secret@hub:4222", "WEFT_HOST_RATE=1"}); len(got) > 0 {
		t.Errorf("warns: %v", got)
	}
	if got := strangeVariables(app, []string{"WEFT_HUBS=nats://secret@hub:4222"}); len(got) != 1 || !strings.Contains(got[0], "WEFT_HUB?") {
		t.Errorf("does not warn, or names another: %v", got)
	}
}
