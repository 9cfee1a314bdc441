package parse

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// An Extractor is a function of the user's over a page. What it returns becomes
// the page's data; it must encode to a JSON object. It must not keep the
// document, whose memory is used again for the next page. An error leaves the
// page without data, with the warning "failed_extractor"; a panic makes the
// outcome Crash. An Extractor that hangs or eats up memory hangs or eats up its
// process: in worker processes ([weft/parse/procpool.ServePages]) only the page
// is lost.
type Extractor func(doc *goquery.Document) (any, error)

// extractor finds the function that the Config names.
func (c Config) extractor() (Extractor, error) {
	if c.Extract == "" {
		return nil, nil
	}
	if len(c.Select) > 0 || c.Rules != "" {
		return nil, fmt.Errorf("extractor %q stands instead of Select and Rules: give up one of them", c.Extract)
	}
	f := c.Extractors[c.Extract]
	if f == nil {
		return nil, fmt.Errorf("extractor %q is none of the Extractors: %s", c.Extract, strings.Join(slices.Sorted(maps.Keys(c.Extractors)), ", "))
	}
	return f, nil
}

// extracted is the JSON of what the user's function makes of a page; nil if
// there is none.
func (p *Parser) extracted(root *html.Node, res *Result) []byte {
	if p.extract == nil || root == nil {
		return nil
	}
	v, err := p.extract(goquery.NewDocumentFromNode(root))
	if err != nil {
		res.warn("failed_extractor")
		return nil
	}
	data, err := json.Marshal(v)
	if err != nil || len(data) == 0 || data[0] != '{' || len(data) > p.cfg.Limits.Value {
		res.warn("failed_extractor")
		return nil
	}
	return data
}
