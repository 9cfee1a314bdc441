package convert

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"

	"weft/cmd/weft/internal/job"
	"weft/cmd/weft/internal/usage"
	"weft/store"
	"weft/store/table"
)

// A Config says what is converted, and how.
type Config struct {
	In     []string   // paths, one behind the other
	Output job.Output // its Columns are those that were named; none for the default
	Where  []string   // conditions that all have to hold: see docs/tables.md
	Stdout io.Writer  // where records go if the output has no path
}

// A conversion is checked, and has written nothing yet.
type conversion struct {
	sources []*source
	where   []condition
	output  job.Output
	columns []table.Column // of the output; nil if it takes whole records
}

// Run converts, and returns how many records were written. What cannot be is an
// error before anything is written; what a format has no place for is said in the
// log.
func Run(ctx context.Context, cfg Config, log *slog.Logger) (n int64, err error) {
	c := conversion{output: cfg.Output}
	if c.where, err = conditions(cfg.Where); err != nil {
		return 0, err
	}
	for _, path := range cfg.In {
		s, err := open(path)
		if err != nil {
			return 0, err
		}
		c.sources = append(c.sources, s)
	}
	if err := c.chooseColumns(); err != nil {
		return 0, err
	}
	if err := c.checkColumns(); err != nil {
		return 0, err
	}
	c.note(log)
	err = c.output.Convert(ctx, cfg.Stdout, func(visit func(*store.Record) error) error {
		n = 0
		return c.records(ctx, func(rec *store.Record) error {
			n++
			return visit(rec)
		})
	})
	return n, err
}

// chooseColumns makes the columns of a table that nobody named: those of the tables
// that it is made of, or the usual ones, with what the records have under data and
// meta. A record that is cut to its columns keeps what makes it one.
func (c *conversion) chooseColumns() (err error) {
	isTable := job.TableOf(c.output.Path) != ""
	if !isTable && len(c.output.Columns) == 0 {
		return nil
	}
	if len(c.output.Columns) == 0 {
		var more found
		for _, s := range c.sources {
			if s.kind == "" {
				if err := more.look(s); err != nil {
					return err
				}
			}
		}
		c.output.Columns = more.columns()
		for _, s := range c.sources {
			for _, column := range s.columns {
				if !slices.Contains(c.output.Columns, column.Name) {
					c.output.Columns = append(c.output.Columns, column.Name)
				}
			}
		}
	}
	c.output.Links = slices.ContainsFunc(c.sources, func(s *source) bool { return s.kind == "" || slices.Contains(names(s.columns), "links") })
	wanted := c.output.Columns
	if !isTable {
		wanted = slices.Clone(wanted)
		for _, name := range []string{"line", "url", "outcome"} {
			if !slices.Contains(wanted, name) {
				wanted = append(wanted, name)
			}
		}
	}
	if c.columns, err = table.Columns(wanted); err != nil {
		return &usage.Error{Err: err}
	}
	return nil
}

// checkColumns makes sure that each table has the columns that are asked for.
func (c *conversion) checkColumns() error {
	var asked []string
	for _, w := range c.where {
		asked = append(asked, w.column.Name)
	}
	if len(c.sources) == 1 {
		asked = append(asked, c.output.Columns...)
	}
	for _, s := range c.sources {
		has := names(s.columns)
		for _, name := range asked {
			if s.kind != "" && !slices.Contains(has, name) {
				return usage.Errorf("%s has no column %q; it has %s", s.path, name, strings.Join(has, ", "))
			}
		}
	}
	return nil
}

// note says what a format has no place for.
func (c *conversion) note(log *slog.Logger) {
	if job.TableOf(c.output.Path) != "" {
		return
	}
	if _, left := table.NewRecorder(c.columns); len(left) > 0 {
		log.Warn("a record has no place for " + strings.Join(left, ", "))
	}
	for _, s := range c.sources {
		if s.kind == "" {
			continue
		}
		log.Info(fmt.Sprintf("%s is a table: its records have what its %d columns have, and nothing else", s.short(), len(s.columns)))
		if _, left := table.NewRecorder(s.columns); len(left) > 0 && c.columns == nil {
			log.Warn("a record has no place for " + strings.Join(left, ", "))
		}
	}
}

// records calls visit with the records that are wanted, as the output wants them.
func (c *conversion) records(ctx context.Context, visit func(*store.Record) error) error {
	var tested []table.Column
	for _, w := range c.where {
		tested = append(tested, w.column)
	}
	test := table.NewRower(tested)
	take := visit
	if c.columns != nil && job.TableOf(c.output.Path) == "" {
		cut := table.NewRower(c.columns)
		recorder, _ := table.NewRecorder(c.columns)
		take = func(rec *store.Record) error {
			row, err := cut.Row(rec)
			if err != nil {
				return err
			}
			if rec, err = recorder.Record(row); err != nil {
				return err
			}
			return visit(rec)
		}
	}
	for _, s := range c.sources {
		err := s.each(func(rec *store.Record) error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			values, err := test.Row(rec)
			if err != nil {
				return err
			}
			for i := range c.where {
				if !c.where[i].holds(values[i]) {
					return nil
				}
			}
			return take(rec)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
