package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"
)

// manPage writes what the help says as a page for man(1), in the macros of
// man(7).
func manPage(w io.Writer, app *cli.App) error {
	m := &manual{}
	m.printf(".TH WEFT 1 \"\" \"weft %s\" \"User Commands\"\n", roff(version))
	m.printf(".SH NAME\nweft \\- %s\n", roff(app.Usage))
	m.printf(".SH SYNOPSIS\n.B weft\n%s\n", roff(strings.TrimPrefix(app.UsageText, "weft ")))
	m.printf(".SH DESCRIPTION\n")
	m.text(app.Description)
	m.printf(".SH COMMANDS\n")
	for _, c := range app.Commands {
		if c.Hidden {
			continue
		}
		m.printf(".SS weft %s\n", roff(strings.TrimSpace(c.Name+" "+flagsWord(c)+c.ArgsUsage)))
		m.text(c.Usage + ".\n\n" + strings.Trim(c.Description, "\n"))
		for _, g := range flagGroups(c) {
			m.printf(".PP\n.I %s\n", roff(g.title))
			for _, f := range g.flags {
				name, meaning := flagHelp(f)
				m.printf(".TP\n.B %s\n%s\n", roff(strings.TrimSpace(name)), roff(meaning))
			}
		}
	}
	for _, topic := range topicNames() {
		title, text, _ := strings.Cut(topicText(topic), "\n")
		m.printf(".SH %s\n", strings.ToUpper(roff(title)))
		m.text(text)
	}
	_, err := w.Write(m.Bytes())
	return err
}

// A manual is a man page that is being written.
type manual struct{ bytes.Buffer }

func (m *manual) printf(format string, args ...any) { fmt.Fprintf(m, format, args...) }

// text writes paragraphs. Those with indented lines are shown as they are.
func (m *manual) text(s string) {
	for paragraph := range strings.SplitSeq(strings.Trim(s, "\n"), "\n\n") {
		if strings.HasPrefix(paragraph, " ") || strings.Contains(paragraph, "\n  ") {
			m.printf(".PP\n.nf\n%s\n.fi\n", roff(paragraph))
		} else {
			m.printf(".PP\n%s\n", roff(paragraph))
		}
	}
}

// roff escapes what roff would take for a command.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s)
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
