package parse

import (
	"encoding/json"
	"html"
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

// The table of numbers in docs/rules.md, and their neighbours.
func TestNumbersOfRules(t *testing.T) {
	text, err := os.ReadFile("../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile("(?m)^\\| `(.*?)` \\| (?:`(.)`)? *\\| (.*?) \\|").FindAllStringSubmatch(string(text), -1)
	if len(rows) < 20 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, row := range rows {
		in, decimal, want := row[1], row[2], row[3]
		if want == "none" {
			want = ""
		}
		if got := numberOf(t, in, decimal); got != want {
			t.Errorf("docs/rules.md: %q, decimal %q: %s, want %s", in, decimal, got, want)
		}
	}
	for _, tt := range []struct{ in, decimal, want string }{
		{"1.234,56 €", "", "1234.56"}, {"$1,234.56", "", "1234.56"}, {"1'234.50", "", "1234.50"}, {"1’234’567", "", "1234567"},
		{"12,5", "", "12.5"}, {"1.5", "", "1.5"}, {"1,234,567", "", "1234567"}, {"1.234.567", "", "1234567"}, {"1.234.567,8", "", "1234567.8"},
		{"007", "", "7"}, {"£51.77", "", "51.77"}, {"from 10 to 20", "", "10"}, {"5.", "", "5"}, {"5. 6", "", "5"}, {"none", "", ""}, {"", "", ""},

		{".5", "", "0.5"}, {"0.99", "", "0.99"}, {"$ .99", "", "0.99"}, {",99 €", "", "0.99"}, {"-.5", "", "-0.5"}, {"−$.99", "", "-0.99"},
		{"(.25)", "", "0.25"}, {"only .99 each", "", "0.99"}, {".99 .49", "", "0.99"}, {"...99", "", "99"}, {"No.5", "", "5"}, {"Rs.500", "", "500"}, {"a,5", "", "5"},
		{".999", ",", "0.999"}, {".9.9", "", ""},

		{"19.99 24.99", "", "19.99"}, {"19,99 14,99", "", "19.99"}, {"19.99\u00a014.99", "", "19.99"}, {"19.99\n14.99", "", "19.99"}, {"20 15", "", "20"},
		{"2 000.00 1 500.00", "", "2000.00"}, {"1,299 1,099", "", "1299"}, {"1,299 999", "", "1299"}, {"1.299 999", ",", "1299"}, {"2021 500", "", "2021"},
		{"1 234,56", "", "1234.56"}, {"1\u202f234\u202f567", "", "1234567"}, {"12 34 567", "", "12"}, {"0 800 123", "", "0"}, {"1  234", "", "1"}, {"3 4.5", "", "3"},
		{"19 999 14 999", "", "19999"}, {"1\u2009234.5", "", "1234.5"},

		{"1,00,000", "", "100000"}, {"12,34,567.89", "", "1234567.89"}, {"1,00,00,000", "", "10000000"}, {"₹1,50,000/-", "", "150000"}, {"123,45,678", "", ""},
		{"1.00.000", "", ""}, {"1,00,00", "", ""}, {"1,00,000", ",", "100000"},

		{"1.299,-", "", "1299"}, {"49,-", "", "49"}, {"49.–", "", "49"}, {"1'299.-", "", "1299"}, {"1 299,— Kč", "", "1299"}, {"1.299,--", "", "1299"},
		{"1.299,- €", ".", "1299"}, {"5,-3", "", "5"}, {"19.99,-", "", ""}, {"1,299.-", "", "1299"},

		{"-3", "", "-3"}, {"−3", "", "-3"}, {"+3", "", "3"}, {"- 3", "", "-3"}, {"-$5", "", "-5"}, {"$-5", "", "-5"}, {"- $5", "", "-5"}, {"-€ 5", "", "-5"}, {"$ -5", "", "-5"},
		{"-EUR 5.50", "", "-5.50"}, {"–5 °C", "", "-5"}, {"– 5 pieces", "", "5"}, {"Price - 5", "", "5"}, {"Price -5", "", "-5"}, {"model-5", "", "5"}, {"a--5", "", "5"},
		{"10-20", "", "10"}, {"(-5)", "", "-5"}, {"t:-5", "", "-5"}, {"A) -5", "", "-5"}, {"USB-3", "", "3"}, {"-0,5", "", "-0.5"},

		{"0,500", "", "0.500"}, {"0.500", ",", "0.500"}, {"0,123,456", "", ""}, {"00,123", "", "0.123"}, {"1,234", "", "1234"}, {"1,234", ",", "1.234"}, {"1.234", "", "1.234"},
		{"1.234", ",", "1234"}, {"1.234", ".", "1.234"}, {"1,234", ".", "1234"}, {"1234,567", "", "1234.567"}, {"1,2345", "", "1.2345"}, {"12,345 km", "", "12345"},
		{"19.99", ",", "19.99"}, {"19,99", ".", "19.99"}, {"1,234.567", "", "1234.567"},

		{"1.2.3", "", ""}, {"192.168.1.1", "", ""}, {"12.05.2020", "", ""}, {"1,234,56", "", ""}, {"1,234.56.78", "", ""}, {"12.34,56.78", "", "12.34"}, {"1,2,3", "", ""},
		{"1e9", "", ""}, {"3E-2", "", ""}, {"2 e", "", "2"}, {"5kg", "", "5"}, {"4euro", "", "4"}, {"6'10", "", "6"},
		{strings.Repeat("9", 400), "", ""},
	} {
		if got := numberOf(t, tt.in, tt.decimal); got != tt.want {
			t.Errorf("%q, decimal %q: %s, want %s", tt.in, tt.decimal, got, tt.want)
		}
	}
}

// numberOf is what a field of type number reads in a text; "" is none.
func numberOf(t *testing.T, text, decimal string) string {
	t.Helper()
	rules := "rules: [{fields: {n: {css: p, attr: title, type: number}}}]"
	if decimal != "" {
		rules = strings.Replace(rules, "type:", `decimal: "`+decimal+`", type:`, 1)
	}
	p := newParser(t, Config{Fields: []string{"data"}, RulesName: "r", Rules: rules})
	res := p.Parse(Document{ContentType: "text/html; charset=utf-8", Body: []byte(`<p title="` + html.EscapeString(text) + `">`)})
	got, _ := strings.CutPrefix(string(res.Page), `{"data":{"n":`)
	return strings.TrimSuffix(strings.TrimPrefix(got, "{}"), "}}")
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
