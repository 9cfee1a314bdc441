package main

import (
	"io"
	"log/slog"

	"github.com/lmittmann/tint"

	"weft/cmd/weft/internal/termtext"
)

// textLog is a log for eyes.
func textLog(w io.Writer, level slog.Level, colours bool) *slog.Logger {
	return slog.New(tint.NewTextHandler(w, &tint.Options{
		Level: level, TimeFormat: "15:04:05", ReplaceAttr: harmless, NoColor: !colours,
	}))
}

// harmless makes what a log says fit for a terminal: some of it comes from servers,
// such as the names in a certificate.
func harmless(_ []string, a slog.Attr) slog.Attr {
	switch v := a.Value.Resolve(); v.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(termtext.Line(v.String()))
	case slog.KindAny:
		if err, ok := v.Any().(error); ok {
			a.Value = slog.StringValue(termtext.Line(err.Error()))
		}
	}
	return a
}
