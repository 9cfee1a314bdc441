package list

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func numbered(from, n int, text string) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf("%d %s", from+i, text))
	}
	return out
}

func TestJSONL(t *testing.T) {
	big := strings.Repeat("x", 2000)
	for name, test := range map[string]struct {
		data string
		want string
	}{
		"meta in order":     {`{"b":1,"url":"https://a/","a":{"y":[1, 2],"x":null}}`, `https://a/ {"b":1,"a":{"y":[1,2],"x":null}}`},
		"exact values":      {`{"url":"https://a/","n":12345678901234567890.10,"s":"\u00e9\/<"}`, `https://a/ {"n":12345678901234567890.10,"s":"\u00e9\/<"}`},
		"white space":       {" { \"url\" : \"https://a/\" , \"a b\" : \" c \" }\r", `https://a/ {"a b":" c "}`},
		"only the URL":      {`{"url":"https://a/"}`, "https://a/"},
		"escapes":           {`{"\u0075rl":"https:\/\/a\/\u00fc"}`, "https://a/ü"},
		"last one wins":     {`{"url":"https://a/","url":"https://b/"}`, "https://b/"},
		"nested url":        {`{"x":{"url":"https://a/"},"url":"https://b/"}`, `https://b/ {"x":{"url":"https://a/"}}`},
		"a string":          {`"https://a/"`, "https://a/"},
		"empty string":      {`""`, " !no URL in the row"},
		"no URL":            {`{"a":1}`, ` {"a":1} !no URL in the row`},
		"URL not a string":  {`{"url":7}`, " !no URL in the row"},
		"URL null":          {`{"url":null}`, " !no URL in the row"},
		"empty URL":         {`{"url":" "}`, " !no URL in the row"},
		"not an object":     {`17`, " !broken row"},
		"plain URL":         {`https://a/`, "https://a/ !broken row"},
		"torn":              {`{"url":"https://a/","a":"b`, "https://a/ !broken row"},
		"torn URL":          {`{"url":"https://a`, " !broken row"},
		"two on a line":     {`{"url":"https://a/"}{"url":"https://b/"}`, "https://a/ !broken row"},
		"no comments":       {`# {"url":"https://a/"}`, `# {"url":"https://a/"} !broken row`},
		"brace":             {`{`, " !broken row"},
		"backslash":         {`{"a\`, " !broken row"},
		"invalid UTF-8":     {"{\"url\":\"https://a/\",\"a\":\"\xff\"}", "https://a/ {\"a\":\"ÿ\"}"},
		"element of array":  {`[{"url":"https://a/","a":[]},`, `https://a/ {"a":[]}`},
		"end of array":      {`{"url":"https://a/","a":[1]} ]`, `https://a/ {"a":[1]}`},
		"long row":          {`{"url":"https://a/","a":"` + big + `"}`, "https://a/ !too long"},
		"long row, URL cut": {`{"a":"` + big + `","url":"https://a/"}`, " !too long"},
		"record":            {`{"schema":1,"line":4,"url":"https://a/","outcome":"timeout","meta":{"id":7}}`, `https://a/ {"id":7}`},
		"record, no meta":   {`{"schema":1,"line":4,"url":"https://a/","outcome":"timeout"}`, `https://a/`},
		"record, long page": {`{"schema":1,"url":"https://a/","outcome":"ok","meta":{ "id":7},"page":{"text":"` + big + `"}}`, `https://a/ {"id":7}`},
		"record, long meta": {`{"schema":1,"url":"https://a/","outcome":"ok","meta":{"id":"` + big + `"}}`, "https://a/ !too long"},
		"record, masked":    {`{"schema":1,"url":"https://***@a/","outcome":"timeout"}`, "https://***@a/ !no URL in the row"},
		"outcome alone":     {`{"url":"https://a/","outcome":"ok","meta":{"id":7}}`, `https://a/ {"outcome":"ok","meta":{"id":7}}`},
	} {
		t.Run(name, func(t *testing.T) {
			data := "[\n\n\n" + test.data + "\n{\"url\":\"https://next/\"}\n]\n"
			lines, _, err := read(t, Config{Sources: []Source{text("a.jsonl", data)}, MaxLine: 1000})
			if err != nil {
				t.Fatal(err)
			}
			want := []string{"4 " + test.want, "5 https://next/"}
			if diff := cmp.Diff(want, show(lines)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestURLField(t *testing.T) {
	for name, data := range map[string]string{
		"a.jsonl": `{"url":"https://a/","link":"https://b/"}`,
		"a.csv":   "url,link\nhttps://a/,https://b/\n",
	} {
		lines, _, err := read(t, Config{Sources: []Source{text(name, data)}, URLField: "link"})
		if err != nil || len(lines) != 1 || lines[0].URL != "https://b/" || string(lines[0].Meta) != `{"url":"https://a/"}` {
			t.Errorf("%s: got %+v, %v", name, lines, err)
		}
	}
}
