package list_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"strings"

	"weft/crawler/list"
)

func Example() {
	ctx := context.Background()
	csv := "id,url\n7,https://example.com/a\n8,\n"
	r, err := list.Open(ctx, list.Config{Sources: []list.Source{
		{Name: "shop.csv", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(csv)), nil }},
		{URL: "https://example.com/b"},
	}})
	if err != nil {
		log.Fatal(err)
	}
	defer r.Close()
	for {
		line, err := r.Next(ctx)
		if err == io.EOF {
			break
		}
		if err != nil {
			log.Fatal(err)
		}
		if line.Err != nil {
			fmt.Println(line.Number, line.Err)
			continue
		}
		fmt.Println(line.Number, line.URL, string(line.Meta))
	}
	// Output:
	// 2 https://example.com/a {"id":"7"}
	// 3 no URL in the row: column "url" is empty or missing
	// 4 https://example.com/b
}
