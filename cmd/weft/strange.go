package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// strangeVariables says which variables look like those of weft and are none.
func strangeVariables(app *cli.App, environ []string) (warnings []string) {
	known := []string{hubVariable}
	for _, c := range app.Commands {
		for _, f := range c.Flags {
			if d, ok := f.(cli.DocGenerationFlag); ok {
				known = append(known, d.GetEnvVars()...)
			}
		}
	}
	for _, v := range environ {
		name, value, _ := strings.Cut(v, "=")
		if value != "" && strings.HasPrefix(name, "WEFT_") && !slices.Contains(known, name) {
			warnings = append(warnings, fmt.Sprintf("the variable %s is none of weft's and has no effect%s", name, didYouMean("", nearest(name, known))))
		}
	}
	return warnings
}
