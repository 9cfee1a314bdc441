package main

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/job"
	"weft/cmd/weft/internal/usage"
	"weft/parse"
	"weft/store/table"
)

// defaultColumns are those that the pages can have, and the user's own.
func defaultColumns(page parse.Config) ([]string, error) {
	names := slices.DeleteFunc(table.Names(), func(name string) bool {
		field := map[string]string{"language": "analysis.language", "words": "analysis.words"}[name]
		if field == "" {
			field = name
		}
		return slices.Contains(parse.FieldNames(), field) && !page.Computes(field)
	})
	own, err := page.DataNames()
	for _, name := range own {
		names = append(names, "data."+name)
	}
	return names, err
}

// addColumns adds the columns that a list gives to tables.
func addColumns(c *cli.Context, s *job.Settings) error {
	if c.String("columns") != "" || !s.Output.HasTable() {
		return nil
	}
	meta, err := s.Input.MetaColumns(c.Context)
	s.Output.Columns = append(s.Output.Columns, meta...)
	return err
}

// checkColumns finds columns that somebody named and that no record of this run can
// fill.
func checkColumns(out job.Output, page parse.Config) error {
	columns, err := table.Columns(out.Columns)
	if err != nil {
		return &usage.Error{Err: err}
	}
	for _, c := range columns {
		field, inner, _ := strings.Cut(c.Path(), ".")
		switch {
		case slices.Contains(out.Without, field):
			return usage.Errorf("--columns %s needs the field %s, which --fields leaves out", c.Name, field)
		case field == "page":
			if err := checkPageColumn(c.Name, inner, page); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkPageColumn is checkColumns of what stands at a path of the page.
func checkPageColumn(name, path string, page parse.Config) error {
	field := fieldAround(path)
	switch {
	case field == "":
		return usage.Errorf("--columns %s: there is no such field of a page; weft crawl --help names them", name)
	case field == "data":
		return checkDataColumn(name, strings.TrimPrefix(strings.TrimPrefix(path, field), "."), page)
	case !slices.ContainsFunc(parse.FieldNames(), func(f string) bool { return within(f, field) && page.Computes(f) }):
		return usage.Errorf("--columns %s needs the field %s: add it to --fields", name, field)
	}
	return nil
}

// checkDataColumn is checkColumns of one of the user's own fields, or "" for all.
func checkDataColumn(column, name string, page parse.Config) error {
	names, err := page.DataNames()
	switch known := slices.ContainsFunc(names, func(own string) bool { return within(name, own) }); {
	case err != nil:
		return &usage.Error{Err: err}
	case len(names) == 0:
		return usage.Errorf("--columns %s: there are no fields of your own without --select or --rules", column)
	case name != "" && !known:
		return usage.Errorf("--columns %s: --select and --rules have no field %q, but %s", column, name, strings.Join(names, ", "))
	case !page.Computes("data"):
		return usage.Errorf("--columns %s needs the field data, which --fields leaves out", column)
	}
	return nil
}

// fieldAround is the field of --fields that has what stands at a path of the page:
// the longest that the path begins with; "" if there is none.
func fieldAround(path string) (field string) {
	names := parse.FieldNames()
	for _, name := range names {
		whole := !slices.ContainsFunc(names, func(part string) bool { return part != name && within(part, name) })
		if path == name || whole && within(path, name) {
			field = name
		}
	}
	return field
}

// within reports whether a path is another, or leads on from it.
func within(path, from string) bool { return path == from || strings.HasPrefix(path, from+".") }
