package store

import (
	"fmt"
	"strings"
	"testing"
)

func TestObjectsOfAnArray(t *testing.T) {
	for _, test := range []struct {
		array, want string // want: what f was called with
		whole       bool
	}{
		{`[]`, ``, true},
		{`[{}]`, `(,)`, true},
		{`[{"url":"a","text":"b"}]`, `("a","b")`, true},
		{` [ {"text" : "b" , "url":"a"} , {"url":"c"} ] `, `("a","b")("c",)`, true},
		{`[{"url":"]},\"","more":{"url":"x","list":[{"text":"y"}]}},{"text":"z"}]`, `("]},\"",)(,"z")`, true},
		{`[{"u\u0072l":"a"}]`, `("a",)`, true},
		{`[{"url":"a","url":"b"}]`, `("b",)`, true},
		{`[null,"url",[{"url":"a"}],{"url":1}]`, `(,)(,)(,)(1,)`, true},
		{`{"url":"a"}`, ``, false},
		{``, ``, false},
		{`[`, ``, false},
		{`[{"url":"a"}`, `("a",)`, false},
		{`[{"url":"a"},`, `("a",)`, false},
		{`[{"url":"a"}{"url":"b"}]`, `("a",)`, false},
		{`[{"url":"a"},{"url"]`, `("a",)`, false},
	} {
		var got strings.Builder
		whole := EachObject([]byte(test.array), []string{"url", "text"}, func(values [][]byte) {
			fmt.Fprintf(&got, "(%s,%s)", values[0], values[1])
		})
		if got.String() != test.want || whole != test.whole {
			t.Errorf("%s: got %s, %t, want %s, %t", test.array, got.String(), whole, test.want, test.whole)
		}
	}
}
