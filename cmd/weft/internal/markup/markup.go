// Package markup writes HTML: constants with values between them, which are
// escaped. It knows neither elements nor whether they are closed, and escapes for
// text and for attributes in quotation marks alone: no value may stand in a script,
// a style sheet, or the URL of a link.
//
// html/template would do, but finds methods by name: with it the linker keeps every
// exported method of the program, 4 MB of them.
package markup

import (
	"fmt"
	"html"
	"strings"
)

// HTML is markup that is finished, and not escaped again.
type HTML string

// A Writer makes markup. The zero Writer is empty.
type Writer struct{ b strings.Builder }

// Put writes a constant with its values as fmt.Sprintf does, a verb %v for each.
// What is not of type HTML is escaped.
func (w *Writer) Put(constant string, values ...any) {
	for i, v := range values {
		if _, finished := v.(HTML); !finished {
			values[i] = html.EscapeString(fmt.Sprint(v))
		}
	}
	fmt.Fprintf(&w.b, constant, values...)
}

// If writes the constant with the value if that is not empty.
func (w *Writer) If(constant, value string) {
	if value != "" {
		w.Put(constant, value)
	}
}

// HTML is what was written.
func (w *Writer) HTML() HTML { return HTML(w.b.String()) }
