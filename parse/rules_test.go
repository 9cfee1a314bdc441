package parse

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The examples of docs/rules.md are blocks of yaml, html and json in turn.
func TestRulesExamples(t *testing.T) {
	text, err := os.ReadFile("../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```(yaml|html|json)\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	if len(blocks) < 9 || len(blocks)%3 != 0 {
		t.Fatalf("%d blocks", len(blocks))
	}
	for ; len(blocks) > 0; blocks = blocks[3:] {
		p := newParser(t, Config{Fields: []string{"data"}, Rules: blocks[0][2], RulesName: "rules.yaml"})
		res := p.Parse(Document{URL: "https://shop.example/chair", ContentType: "text/html; charset=utf-8", Body: []byte(blocks[1][2])})
		want := `{"data":` + strings.TrimSpace(blocks[2][2]) + `}`
		if report(res) != "ok" || string(res.Page) != want {
			t.Errorf("%s\n%s", report(res), cmp.Diff(want, string(res.Page)))
		}
	}
}

func TestRulesErrorsSayWhere(t *testing.T) {
	field := "rules:\n  - fields:\n      a: "
	for text, want := range map[string]string{
		field + "'p['":                               `r.yaml:3:10: selector "p["`,
		field + "{css: 'p['}":                        `r.yaml:3:16: selector "p["`,
		field + "{xpath: '//p['}":                    `r.yaml:3:18: xpath "//p["`,
		field + "{css: p, regex: '('}":               `r.yaml:3:26: missing closing ): ` + "`(`",
		field + "{css: p, type: money}":              `r.yaml:3:25: type "money": want string, number`,
		field + "{css: p, colour: red}":              `r.yaml:3:19: unknown key "colour": want css, xpath`,
		field + "{css: p, xpath: //p}":               `a field has one of css and xpath`,
		field + "{type: number}":                     `field "a" has neither css nor xpath`,
		field + "{css: p, required: 1}":              `want true or false`,
		"rules:\n  - fields: {a b: p}":               `r.yaml:2:14: field "a b": a name cannot have " " here`,
		field + "p\n      a[]: p":                    `r.yaml:4:7: there is a field "a" already`,
		"rules:\n  - match: '['\n    fields: {a: p}": `r.yaml:2:12: missing closing ]`,
		"rules:\n  - match: x":                       `r.yaml:2:10: a rule set without fields`,
		"rules: 5":                                   `r.yaml:1:8: want a list of rule sets`,
		"fields: 5":                                  `r.yaml:1:1: unknown key "fields": want rules`,
		"":                                           `r.yaml:1:1: want one document`,
		"rules:\n\t- x":                              `r.yaml: [2:1]`,
	} {
		_, err := New(Config{Rules: text, RulesName: "r.yaml"})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

func TestNumbersOfRules(t *testing.T) {
	for in, want := range map[string]string{
		"1.234,56 €": "1234.56", "$1,234.56": "1234.56", "1 234,56": "1234.56", "1'234.50": "1234.50", "12,5": "12.5", "1.5": "1.5",
		"1,234": "1234", "1,234,567": "1234567", "1.234.567": "1234567", "-3": "-3", "007": "7", "£51.77": "51.77", "from 10 to 20": "10", "5.": "5",
	} {
		p := newParser(t, Config{Fields: []string{"data"}, RulesName: "r", Rules: "rules: [{fields: {n: {css: p, type: number}}}]"})
		res := p.Parse(Document{ContentType: "text/html; charset=utf-8", Body: []byte("<p>" + in)})
		if got := string(res.Page); got != `{"data":{"n":`+want+`}}` {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}

func TestRulesWarn(t *testing.T) {
	cfg := Config{Fields: []string{"data"}, RulesName: "r", Rules: "rules: [{fields: {a: {css: b, required: true}, c: p}}]"}
	res := newParser(t, cfg).Parse(Document{ContentType: "text/html", Body: []byte("<p>x")})
	if report(res) != "ok missing_field" || string(res.Page) != `{"data":{"c":"x"}}` {
		t.Errorf("%s: %s", report(res), res.Page)
	}
	data, err := json.Marshal(cfg)
	if err != nil || !strings.Contains(string(data), "required") {
		t.Errorf("rules do not travel: %s, %v", data, err)
	}
}

// An expression that takes too much work on a page has no value there, neither
// what it found by then nor its default; the other fields are there.
func TestFailedField(t *testing.T) {
	cfg := Config{Fields: []string{"data"}, RulesName: "r", Limits: Limits{Work: 500}, Rules: `
rules:
  - fields:
      a[]: {xpath: "//p[following::p[. = 'z']]", default: none}
      b: {xpath: "count(//p)", type: integer}
      c[]: {css: div, fields: {d: {xpath: "count(//p[following::p[. = 'z']])"}}}
`}
	for n, want := range map[int]string{
		3:   `ok {"data":{"a":"none","b":3}}`,
		100: `ok failed_field {"data":{"b":100}}`,
	} {
		res := newParser(t, cfg).Parse(Document{ContentType: "text/html", Body: []byte(strings.Repeat("<p>x", n))})
		if got := report(res) + " " + string(res.Page); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

// The expressions of a nested field look in the match, those of a page in all of
// it.
func TestXPathInObjects(t *testing.T) {
	cfg := Config{Fields: []string{"data"}, RulesName: "r", Rules: `
rules:
  - fields:
      all: {xpath: "count(//a)", type: integer}
      each[]:
        xpath: "//li"
        fields:
          links[]: {xpath: "//a/@href"}
          own: {xpath: "a"}
          number: {xpath: "count(preceding-sibling::li) + 1", type: integer}
          of: {xpath: "../@id"}
          text: {xpath: "string()"}
`}
	const want = `{"data":{"all":3,"each":[{"links":["/1","/2"],"own":"one","number":1,"of":"u","text":"onetwo"},{"links":["/3"],"number":2,"of":"u","text":"x3"}]}}`
	res := newParser(t, cfg).Parse(Document{ContentType: "text/html", Body: []byte("<ul id=u><li><a href=/1>one</a><a href=/2>two</a><li>x<b><a href=/3>3</a></b></ul>")})
	if string(res.Page) != want {
		t.Errorf("%s", cmp.Diff(want, string(res.Page)))
	}
}
