package parse_test

import (
	"context"
	"fmt"
	"log"

	"weft/parse"
)

func Example() {
	p, err := parse.New(parse.Config{
		Fields: []string{"title", "links", "analysis.words", "data"},
		Select: []string{"price=.price", "tags[]=.tag"},
	})
	if err != nil {
		log.Fatal(err)
	}
	res := p.Parse(parse.Document{
		URL:         "https://shop.example/lamps/7",
		ContentType: "text/html; charset=utf-8",
		Body: []byte(`<title>A lamp</title><main><h1>A lamp</h1><p class=price>£12
			<p><b class=tag>light</b> <b class=tag>home</b> <a href="..">All lamps</a></main>`),
	})
	fmt.Println(res.Outcome, res.Charset)
	fmt.Println(string(res.Page))
	// Output:
	// ok utf-8
	// {"title":"A lamp","links":[{"url":"https://shop.example/","text":"All lamps"}],"analysis":{"words":7},"data":{"price":"£12","tags":["light","home"]}}
}

// A failure of a document is no error: it is in the result.
func ExampleParser_Parse() {
	p, err := parse.New(parse.Config{})
	if err != nil {
		log.Fatal(err)
	}
	res := p.Parse(parse.Document{ContentType: "application/pdf", Body: []byte("%PDF-1.7")})
	fmt.Println(res.Outcome, res.Phase, res.Reason, res.Detail)
	// Output: unsupported_type parse no_page application/pdf
}

func ExampleNew_error() {
	_, err := parse.New(parse.Config{Select: []string{"price=div["}})
	fmt.Println(err)
	// Output: parse: field "price=div[", column 7: selector "div[": expected identifier, found EOF instead
}

func ExampleLocal() {
	p, err := parse.New(parse.Config{Fields: []string{"title"}})
	if err != nil {
		log.Fatal(err)
	}
	local := parse.NewLocal(p, 4)
	res, err := local.Parse(context.Background(), parse.Document{ContentType: "text/html", Body: []byte("<title>Hello</title>")})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(res.Page))
	// Output: {"title":"Hello"}
}
