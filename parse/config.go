package parse

import "fmt"

// A Config says what a page consists of. It holds plain data only and
// survives a trip through encoding/json, which is how it reaches a worker.
type Config struct {
	// Fields names the fields of the page to compute and write, dotted where
	// they nest ("analysis.words"); naming a parent asks for everything in it.
	// None, or "all", means all of them; "-" before a name takes it out of those
	// named before ("all", "-analysis"). What is not asked for is not computed.
	Fields []string

	// Text is "main" (the default) for the main content, or "all" for the
	// whole visible body. It also governs Analysis, and with "all" no stop
	// words are taken out of the top words.
	Text string

	// MaxBody is the largest body that is kept, in decoded bytes; 0 means
	// 16 MiB. A longer one is cut there and gets the warning "truncated".
	MaxBody int64

	// Select holds the user's own fields, in the grammar of
	// [weft/parse/rules.Compile]: "NAME=CSS", "NAME=CSS@ATTR", "NAME[]=CSS".
	Select []string

	// Rules is the text of a file of rules (docs/rules.md), and RulesName how
	// errors call it. A field of Select goes before one of the same name here.
	Rules, RulesName string

	// Extract names the function of Extractors whose result becomes the page's
	// data, instead of Select and Rules; "" is none. The name reaches a worker,
	// the functions do not: the worker's program brings the same ones.
	Extract    string
	Extractors map[string]Extractor `json:"-"`

	// Follow asks for what a crawl needs that follows links: Result.Links,
	// Nofollow and Fingerprint, whatever Fields says. The links of the page then
	// have all kinds of links, and say which.
	Follow bool

	// FollowSelect, CSS, takes links to follow from these elements only; ""
	// takes all.
	FollowSelect string

	// Agent is the product token by which robots directives may name us.
	Agent string

	// NoSHA256 leaves Result.BodySHA256 empty: some 5 % of the time that a page of
	// few fields takes.
	NoSHA256 bool

	// Limits bound what one page may consist of.
	Limits Limits
}

// Limits are counts, and therefore the same in every mode and on every
// machine. A page that goes over one still comes, cut there, with a warning. A
// zero means the default, which is far beyond what pages made for people hold.
type Limits struct {
	Links     int // default 50,000, of the page and of those to follow; warning "too_many_links"
	ListBytes int // of all links, and of all headings, as JSON, and of those to follow: 16 MiB; warnings as above and below
	URL       int // bytes of one link's URL, longer ones are left out: 8 KiB; warning "long_url"
	Headings  int // 10,000; warning "too_many_headings"
	Line      int // bytes of one heading, link text, title or meta value: 16 KiB; warning "long_line"
	Text      int // bytes of the text: 8 MiB; warning "long_text"
	Values    int // matches of one field of the user's: 10,000; warning "long_data"
	Value     int // bytes of all values of one field of the user's: 4 MiB; warning "long_data"
	Work      int // nodes that the XPath of one field of the user's looks at: 50 million; warning "failed_field"
}

const (
	defaultMaxBody = 16 << 20
	textMain       = "main"
	textAll        = "all"
)

func (c Config) withDefaults() (Config, error) {
	switch c.Text {
	case "":
		c.Text = textMain
	case textMain, textAll:
	default:
		return c, fmt.Errorf("text %q: want %q or %q", c.Text, textMain, textAll)
	}
	if c.MaxBody < 0 {
		return c, fmt.Errorf("largest body %d: want a positive number of bytes", c.MaxBody)
	}
	if c.MaxBody == 0 {
		c.MaxBody = defaultMaxBody
	}
	l := &c.Limits
	for _, f := range []struct {
		field *int
		def   int
	}{
		{&l.Links, 50_000},
		{&l.ListBytes, 16 << 20},
		{&l.URL, 8 << 10},
		{&l.Headings, 10_000},
		{&l.Line, 16 << 10},
		{&l.Text, 8 << 20},
		{&l.Values, 10_000},
		{&l.Value, 4 << 20},
		{&l.Work, 50_000_000},
	} {
		if *f.field <= 0 {
			*f.field = f.def
		}
	}
	return c, nil
}
