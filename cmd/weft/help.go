package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/progress"
	"weft/cmd/weft/internal/termtext"
	"weft/cmd/weft/internal/usage"
)

const everyDay = "Every day"

// everyday are the flags that most runs need; they come first in the help, and are
// all that -h shows.
func everyday(command string) []string {
	switch command {
	case "crawl":
		return []string{"output", "resume", "contact", "host-rate", "select", "dry-run"}
	case "compare":
		return []string{"mode", "rounds", "concurrency", "procs", "report", "json"}
	case "demo":
		return []string{"pages", "latency", "rounds", "mode", "output", "report"}
	case "site":
		return []string{"addr", "list", "pages", "hosts", "latency", "dir"}
	case "parse":
		return []string{"output", "base", "select", "rules", "fields", "text"}
	case "convert":
		return []string{"output", "columns", "where"}
	}
	return nil
}

// helpAsked is what a user wants to be told of.
type helpAsked struct {
	command, topic string // one of them, or none: the program as a whole
	short          bool
}

// printHelp tells it.
func printHelp(w io.Writer, app *cli.App, asked helpAsked) error {
	p := &helpPage{w: w, width: helpWidth(w)}
	switch {
	case asked.topic == "man":
		return manPage(w, app)
	case asked.topic != "":
		p.topic(asked.topic)
	case asked.command == "":
		p.program(app)
	default:
		p.command(app.Command(asked.command), asked.short)
	}
	return p.err
}

// helpWidth is the width of the terminal that w is, within what is pleasant to
// read.
func helpWidth(w io.Writer) int {
	return min(max(progress.Width(w), 40), 100)
}

type helpPage struct {
	w     io.Writer
	width int
	err   error
}

func (p *helpPage) line(s string) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.w, s)
	}
}

// text prints paragraphs, wrapped; lines that begin with a space stay as they are.
func (p *helpPage) text(s, indent string) {
	for paragraph := range strings.SplitSeq(strings.Trim(s, "\n"), "\n\n") {
		if strings.HasPrefix(paragraph, " ") || strings.Contains(paragraph, "\n  ") {
			p.line(paragraph)
		} else {
			p.line(indent + termtext.WrapAt(paragraph, indent, p.width-len(indent)))
		}
		p.line("")
	}
}

// entry prints a name and what it means in a column of its own.
func (p *helpPage) entry(name, meaning string, column int) {
	indent := strings.Repeat(" ", column)
	between := "\n" + indent
	if room := column - 2 - len(name); room >= 2 {
		between = indent[:room]
	}
	p.line("  " + name + between + termtext.WrapAt(meaning, indent, p.width-column))
}

// program is the help of all.
func (p *helpPage) program(app *cli.App) {
	p.text("weft: "+app.Usage, "")
	p.line("  " + app.UsageText + "\n")
	p.line(app.Description + "\n")
	p.line("Commands")
	for _, c := range app.Commands {
		if !c.Hidden {
			p.entry(c.Name, c.Usage, 14)
		}
	}
	p.line("")
	p.text("weft COMMAND -h shows a command's everyday flags, weft COMMAND --help all of them. weft help TOPIC explains: "+strings.Join(topicNames(), ", ")+".", "")
}

// command is the help of one command.
func (p *helpPage) command(c *cli.Command, short bool) {
	p.text("weft "+c.Name+": "+c.Usage, "")
	p.line("  weft " + strings.TrimSpace(c.Name+" "+flagsWord(c)+c.ArgsUsage) + "\n")
	groups := flagGroups(c)
	if short && len(groups) > 1 {
		p.examples(c.Description)
		p.flags(groups[0])
		rest := 0
		for _, g := range groups[1:] {
			rest += len(g.flags)
		}
		p.text(fmt.Sprintf("weft %s --help shows %d more.", c.Name, rest), "")
		return
	}
	if c.Description != "" {
		p.text(c.Description, "")
	}
	for _, g := range groups {
		p.flags(g)
	}
	if where := otherPlaces(c); where != "" {
		p.text(where, "")
	}
}

// otherPlaces says where else the flags of a command can stand; "" for nowhere.
func otherPlaces(c *cli.Command) string {
	variable, all := "", true
	for _, f := range c.Flags {
		vars, name := f.(cli.DocGenerationFlag).GetEnvVars(), f.Names()[0]
		switch {
		case hidden(f):
		case len(vars) == 0:
			all = false
		case variable == "" || name == "host-rate":
			variable = vars[0] + " for " + dashes(name)
		}
	}
	where := "a file (--config) or a variable: "
	switch config := hasName(c.Flags, "config"); {
	case variable == "":
		return ""
	case config && !all:
		where = "a file (--config), and most in a variable: "
	case !config:
		where = "a variable: "
	}
	return "Every flag can also stand in " + where + variable + ". The command line wins."
}

func flagsWord(c *cli.Command) string {
	if len(c.Flags) == 0 {
		return ""
	}
	return "[flags] "
}

// examples are the paragraphs of a description that are indented.
func (p *helpPage) examples(description string) {
	for paragraph := range strings.SplitSeq(strings.Trim(description, "\n"), "\n\n") {
		if strings.HasPrefix(paragraph, " ") {
			p.line(paragraph + "\n")
		}
	}
}

// A flagGroup is what is shown under one heading.
type flagGroup struct {
	title string
	flags []cli.Flag
}

// flagGroups are the flags of a command as they are shown: the everyday ones, and
// the others by what they are about.
func flagGroups(c *cli.Command) []flagGroup {
	first := flagGroup{title: everyDay}
	for _, name := range everyday(c.Name) {
		if i := slices.IndexFunc(c.Flags, func(f cli.Flag) bool { return f.Names()[0] == name }); i >= 0 {
			first.flags = append(first.flags, c.Flags[i])
		}
	}
	groups := []flagGroup{first}
	for _, f := range c.Flags {
		if hidden(f) || slices.Contains(everyday(c.Name), f.Names()[0]) {
			continue
		}
		title := categoryOf(f)
		i := slices.IndexFunc(groups, func(g flagGroup) bool { return g.title == title })
		if i < 0 {
			i = len(groups)
			groups = append(groups, flagGroup{title: title})
		}
		groups[i].flags = append(groups[i].flags, f)
	}
	if len(first.flags) == 0 {
		groups = groups[1:]
	}
	slices.SortStableFunc(groups, func(a, b flagGroup) int { return rank(a.title) - rank(b.title) })
	return groups
}

// rank is the place of a category in the help.
func rank(title string) int {
	return slices.Index([]string{everyDay, catInput, catFollow, catOutput, catPage, catPolite, catWork, catExchange, catMachines, catProgram}, title)
}

// hidden reports whether a flag is no concern of a user's.
func hidden(f cli.Flag) bool {
	v, ok := f.(cli.VisibleFlag)
	return ok && !v.IsVisible()
}

func categoryOf(f cli.Flag) string {
	if c, ok := f.(cli.CategorizableFlag); ok && c.GetCategory() != "" {
		return c.GetCategory()
	}
	return "Flags"
}

// flags prints a group.
func (p *helpPage) flags(g flagGroup) {
	p.line(g.title)
	for _, f := range g.flags {
		name, meaning := flagHelp(f)
		p.entry(name, meaning, 30)
	}
	p.line("")
}

// flagHelp is what the help says of a flag: its names with what they take, and
// what it means, with its default.
func flagHelp(f cli.Flag) (name, meaning string) {
	d := f.(cli.DocGenerationFlag)
	value, meaning := placeholder(f, d.GetUsage())
	var names []string
	for _, n := range f.Names() {
		names = append(names, dashes(n))
	}
	slices.SortStableFunc(names, func(a, b string) int { return len(a) - len(b) })
	if len(names[0]) > 2 {
		names[0] = "    " + names[0]
	}
	name = strings.Join(names, ", ")
	if value != "" {
		name += " " + value
	}
	switch was := defaultOf(f); {
	case strings.Contains(meaning, "(default") || was == "":
	case was == "true":
		meaning += " (default; " + dashes(f.Names()[0]) + "=false turns it off)"
	default:
		meaning += " (default: " + was + ")"
	}
	return name, meaning
}

// placeholder finds what the value of a flag is called: the word in backquotes,
// or one for its kind.
func placeholder(f cli.Flag, usage string) (value, meaning string) {
	if before, rest, ok := strings.Cut(usage, "`"); ok {
		if word, after, ok := strings.Cut(rest, "`"); ok {
			return word, before + word + after
		}
	}
	switch f := f.(type) {
	case *cli.BoolFlag:
		return "", usage
	case *cli.IntFlag, *cli.Int64Flag:
		return "N", usage
	case *cli.DurationFlag:
		return "TIME", usage
	case *cli.GenericFlag:
		switch f.Value.(type) {
		case *perSecond:
			return "RATE", usage
		case *size:
			return "SIZE", usage
		case *speed:
			return "SIZE/s", usage
		}
	}
	return "TEXT", usage
}

// defaultOf is the default of a flag as it would be typed; "" for none.
func defaultOf(f cli.Flag) string {
	d := f.(cli.DocGenerationFlag)
	switch f := f.(type) {
	case *cli.BoolFlag:
		if f.Value {
			return "true"
		}
		return ""
	case *cli.StringFlag:
		return f.Value
	case *cli.DurationFlag:
		return short(f.Value)
	case *cli.GenericFlag:
		return fmt.Sprint(f.Value)
	}
	return d.GetValue()
}

// noCommand is the error about a word that should be a command.
func noCommand(app *cli.App, word string) error {
	return usage.Errorf("there is no command %q%s; see weft --help", word, didYouMean("weft ", nearest(word, commandNames(app))))
}

func commandNames(app *cli.App) []string {
	var names []string
	for _, c := range app.Commands {
		if !c.Hidden {
			names = append(names, c.Name)
		}
	}
	return names
}
