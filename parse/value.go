package parse

import (
	"encoding/json"
	"fmt"
)

// A Page is a page as a Go value: what [Result.Page] says as JSON
// (docs/record.md). What the document did not have, or was not asked for, is
// zero.
type Page struct {
	Title       string            `json:"title"`    // <title>, white space collapsed
	Headline    string            `json:"headline"` // the best title of the content
	Description string            `json:"description"`
	Lang        string            `json:"lang"`      // as the page declares it
	Canonical   string            `json:"canonical"` // absolute, like all URLs here
	SiteName    string            `json:"site_name"`
	Authors     []string          `json:"authors"`
	Published   string            `json:"published"` // ISO 8601, as precise as the page is
	Modified    string            `json:"modified"`
	Image       string            `json:"image"`
	Robots      []string          `json:"robots"`  // what the page asks of robots
	Refresh     string            `json:"refresh"` // of a meta refresh, which is not followed
	Type        string            `json:"type"`    // article, documentation, service, forum, product, collection, listing
	Headings    []Heading         `json:"headings"`
	Links       []Link            `json:"links"`
	Feeds       []string          `json:"feeds"`
	Structured  []json.RawMessage `json:"structured"` // JSON-LD, microdata, OpenGraph: one object each
	Text        string            `json:"text"`       // the main content
	Markdown    string            `json:"markdown"`   // the text as Markdown, if it is asked for by name
	Comments    []Comment         `json:"comments"`   // of readers, or the answers in a thread, where the structure shows them
	Analysis    Analysis          `json:"analysis"`
	Data        json.RawMessage   `json:"data"` // the user's own fields: an object
}

// A Heading is an h1 to h6.
type Heading struct {
	Level int    `json:"level"`
	Text  string `json:"text"`
}

// A Link is an a or area element with a target; with Config.Follow, any link.
type Link struct {
	URL  string `json:"url"`
	Text string `json:"text"`
	Rel  string `json:"rel"`
	Kind string `json:"kind"` // with Config.Follow: KindA and so on
}

// A Comment is what somebody wrote below an article or in a thread.
type Comment struct {
	Author    string `json:"author"`
	Published string `json:"published"` // ISO 8601, as precise as the page is
	Text      string `json:"text"`
	Depth     int    `json:"depth"` // 0, or one more than that of the comment it answers
}

// Analysis is what was worked out of the text.
type Analysis struct {
	Language struct {
		Code       string  `json:"code"` // ISO 639
		Confidence float64 `json:"confidence"`
	} `json:"language"`
	Words       int                `json:"words"`
	Sentences   int                `json:"sentences"`
	Characters  int                `json:"characters"`
	ReadingTime float64            `json:"reading_time"` // minutes
	Readability map[string]float64 `json:"readability"`  // by the name of the formula
	TopWords    []WordCount        `json:"top_words"`
	Keywords    []Keyword          `json:"keywords"`
	Summary     []string           `json:"summary"`
	Fingerprint string             `json:"fingerprint"` // 16 hex digits
}

// A WordCount is a word and how often it stands in the text.
type WordCount struct {
	Word  string `json:"word"`
	Count int    `json:"count"`
}

// A Keyword is a phrase and its weight.
type Keyword struct {
	Phrase string  `json:"phrase"`
	Score  float64 `json:"score"`
}

// DecodePage makes a Page of its JSON; nothing makes the zero Page.
func DecodePage(object []byte) (p Page, err error) {
	if len(object) == 0 {
		return p, nil
	}
	if err := json.Unmarshal(object, &p); err != nil {
		return p, fmt.Errorf("page: %w", err)
	}
	return p, nil
}

// DataInto fills v, a pointer, with the user's own fields, as json.Unmarshal
// does. Without fields it leaves v as it is.
func (p *Page) DataInto(v any) error {
	if len(p.Data) == 0 {
		return nil
	}
	return json.Unmarshal(p.Data, v)
}
