package table_test

import (
	"encoding/json"
	"testing"

	"weft/store/table"
)

// A record that was made of a row has what the row has, under each of a column's
// names.
func TestColumnsHaveOtherNames(t *testing.T) {
	for _, test := range []struct{ from, to string }{
		{"page.title", "title"}, {"title", "page.title"}, {"analysis.words", "words"}, {"words", "analysis.words"},
		{"analysis.language.code", "language"}, {"timings.dns", "dns_ms"}, {"total_ms", "timings.total"}, {"error.phase", "error_phase"},
	} {
		from, err := table.Columns([]string{test.from})
		if err != nil {
			t.Fatal(err)
		}
		to, err := table.Columns([]string{test.to})
		if err != nil {
			t.Fatal(err)
		}
		want := table.Value{Kind: from[0].Kind, Text: []byte("x"), Int: 7, Float: 7}
		recorder, _ := table.NewRecorder(from)
		rec, err := recorder.Record([]table.Value{want})
		if err != nil {
			t.Fatal(err)
		}
		row, err := table.NewRower(to).Row(rec)
		if err != nil || row[0].Kind != want.Kind || string(row[0].Text) != "x" || row[0].Int != 7 {
			t.Errorf("%s as %s: got %+v, %v", test.from, test.to, row[0], err)
		}
	}
}

// Every whole number keeps its digits, and others are what a float64 is.
func TestNumbersKeepTheirDigits(t *testing.T) {
	for raw, want := range map[string]table.Kind{
		"0": table.Int, "9223372036854775807": table.Int, "-9223372036854775808": table.Int, "9223372036854775808": table.JSON,
		"12345678901234567890": table.JSON, "-12345678901234567890": table.JSON, "18446744073709551615": table.JSON, "100000000000000000000": table.Float,
		"-0.0": table.Float, "1.5": table.Float, "1e3": table.Float, "0.1": table.Float, "19.989999999999998": table.Float, "0.12345678901234567890": table.Float,
		"1e400": table.JSON, "1.0000000000000000e-999999999999": table.Float,
	} {
		v := table.ValueOf([]byte(raw))
		if v.Kind != want || v.Kind == table.JSON && string(v.Text) != raw {
			t.Errorf("%s: kind %d, %q; want kind %d", raw, v.Kind, v.Text, want)
		}
	}
}

// A text is what encoding/json makes of it.
func TestTextsAreTakenOutOfTheirQuotes(t *testing.T) {
	for _, raw := range []string{
		`""`, `"a"`, `"\""`, `"\\"`, `"\\\""`, `"a\nb"`, `"\na\t\r\b\f\/"`, `"ends in \\"`, `"\\\\n"`, `"ä\u00e4\u0000"`,
		`"\ud83d\ude00"`, `"\ud83d"`, `"\ud83dx"`, `"\ude00\ud83d"`, `"\ud83d\ud83d\ude00"`, `"\ud83d\n"`, `"\ud83d\u00e4"`, `"\u2028😀"`,
	} {
		var want string
		if err := json.Unmarshal([]byte(raw), &want); err != nil {
			t.Fatal(raw, err)
		}
		if v := table.ValueOf([]byte(raw)); v.Kind != table.Text || string(v.Text) != want {
			t.Errorf("%s: got %q, want %q", raw, v.Text, want)
		}
	}
}
