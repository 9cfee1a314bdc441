package parse

import (
	"fmt"
	"slices"
	"strings"

	"weft/parse/rules"
)

// A plan is Config.Fields as the stages want it: one boolean a field, worked
// out once. A new field is a boolean and a line in fields, here or in the plan
// of its part, and a line where the page is written. Whoever computes it asks
// its boolean first.
type plan struct {
	title, lang, canonical, robots, refresh bool
	headings, links, feeds, data            bool

	metadata metadataPlan
	main     mainPlan
	analysis analysisPlan
}

// planField is one name that Config.Fields may hold.
type planField struct {
	name  string
	want  *bool
	named bool // only computed when it is named, not with "all"
}

func (p *plan) fields() []planField {
	return slices.Concat([]planField{
		{name: "title", want: &p.title},
		{name: "lang", want: &p.lang},
		{name: "canonical", want: &p.canonical},
		{name: "robots", want: &p.robots},
		{name: "refresh", want: &p.refresh},
		{name: "headings", want: &p.headings},
		{name: "links", want: &p.links},
		{name: "feeds", want: &p.feeds},
	}, p.metadata.fields(), p.main.fields(), p.analysis.fields(), []planField{
		{name: "data", want: &p.data},
	})
}

func newPlan(names []string) (plan, error) {
	var p plan
	fields := p.fields()
	if len(names) == 0 {
		names = []string{"all"}
	}
	for _, name := range names {
		known := false
		bare, without := strings.CutPrefix(name, "-")
		for _, f := range fields {
			if bare == "all" && (!f.named || without) || bare == f.name || strings.HasPrefix(f.name, bare+".") {
				*f.want, known = !without, true
			}
		}
		if !known {
			return p, fmt.Errorf("unknown page field %q: the fields are all, %s", name, strings.Join(FieldNames(), ", "))
		}
	}
	return p, nil
}

// plan is that of Fields; who asks for fields of his own gets them without naming
// data, too.
func (c *Config) plan() (plan, error) {
	p, err := newPlan(c.Fields)
	if (len(c.Select) > 0 || c.Rules != "") && !slices.Contains(c.Fields, "-data") {
		p.data = true
	}
	return p, err
}

// Computes reports whether a field is asked for.
func (c *Config) Computes(field string) bool {
	p, err := c.plan()
	return err == nil && slices.ContainsFunc(p.fields(), func(f planField) bool { return f.name == field && *f.want })
}

// FieldNames lists the names that Config.Fields may hold, apart from "all".
func FieldNames() []string {
	var names []string
	for _, f := range new(plan).fields() {
		if parent, _, nested := strings.Cut(f.name, "."); nested && !slices.Contains(names, parent) {
			names = append(names, parent)
		}
		names = append(names, f.name)
	}
	return names
}

// needsLang reports whether the declared language must be found.
func (p *plan) needsLang() bool { return p.lang || p.metadata.needsLang() || p.analysis.needsLang() }

// needsText reports whether the text of the page must be collected.
func (p *plan) needsText() bool { return p.main.text || p.main.markdown || p.analysis.any() }

// DataNames are the names of the user's own fields, which stand under data.
func (c *Config) DataNames() ([]string, error) {
	set, err := rules.Compile(c.Select)
	if err == nil && c.Rules != "" {
		err = set.AddFile(c.RulesName, c.Rules)
	}
	if err != nil {
		return nil, fmt.Errorf("parse: %w", err)
	}
	return set.Names(), nil
}
