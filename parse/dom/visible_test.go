package dom

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestHiddenIsWhatABrowserDoesNotShow(t *testing.T) {
	for _, tt := range []struct {
		tag  string
		want bool
	}{
		{`<p>`, false},
		{`<p hidden>`, true},
		{`<p hidden="hidden">`, true},
		{`<p HIDDEN="">`, true},
		{`<p hidden=false>`, true}, // any value
		{`<p hidden=until-found>`, false},
		{`<p hidden=UNTIL-FOUND>`, false},
		{`<p style="display:none">`, true},
		{`<p style=" Display : NONE ">`, true},
		{`<p style="color:red;display:none!important">`, true},
		{`<p style="display:none;display:block">`, false},
		{`<p style="display:block;display:none">`, true},
		{`<p style="display:none!important;display:block">`, true},
		{`<p style="display:none;display:block ! important">`, false},
		{`<p style="display:none;display:">`, true},
		{`<p style="display:none;display:1px">`, true},
		{`<p style="x-display:none">`, false},
		{`<p style="display-x:none">`, false},
		{`<p style="display none">`, false},
		{`<p style="visibility:hidden">`, false}, // for a script to show
		{`<p style="background:url(display:none)">`, false},
		{`<p hidden style="display:block">`, false},
		{`<p style="display:inline-flex" hidden>`, false},
		{`<p hidden style="display:revert">`, true},
		{`<p hidden style="color:red">`, true},
		{`<p hidden=until-found style="display:none">`, true},
		{`<dialog>`, true},
		{`<dialog id=a class=b>`, true},
		{`<dialog open>`, false},
		{`<dialog OPEN="">`, false},
		{`<dialog open hidden>`, true},
		{`<dialog style="display:flex">`, false},
		{`<dialog open style="display:none">`, true},
		{`<details>`, false}, // a click shows it
		{`<div popover>`, true},
		{`<div popover=manual>`, true},
		{`<div popover hidden=until-found>`, true},
		{`<dialog open popover>`, false},
		{`<dialog popover>`, true},
		{`<div open popover>`, true},
		{`<div popover style="display:block">`, false},
		{`<div hidden id="S:0">`, false},
		{`<div id="S:0" style="display:none">`, false},
		{`<div hidden id="s:0">`, true},
		{`<body hidden>`, false},
		{`<body style="display:none">`, false},
		{`<html hidden>`, false},
	} {
		if got := Hides(element(t, tt.tag)); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.tag, got, tt.want)
		}
	}
}

// element parses the start tag of one element.
func element(t *testing.T, tag string) *html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(tag))
	if err != nil {
		t.Fatal(err)
	}
	name := strings.ToLower(tag[1:strings.IndexAny(tag, " >")])
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == name {
			return n
		}
	}
	t.Fatalf("%s: no element", tag)
	return nil
}

func TestTextOfAnElement(t *testing.T) {
	for markup, want := range map[string]string{
		`<p> a  b <b>c</b>d </p>`:                     "a b cd",
		`<p>a<br>b<img>c</p>`:                         "a b c",
		`<ul><li>a<li>b</ul>`:                         "a b",
		`<table><tr><td>a<td>b<tr><td>c</table>`:      "a b c",
		`<p>a<script>x</script><style>y</style>b</p>`: "ab",
		"<p>a\u00a0\u3000b\u2003c\u200bd</p>":         "a b c\u200bd",
		`<p>w<wbr>ord <span>fi</span><i>ne</i></p>`:   "word fine",
		`<div><div>a</div><div></div><p>b</p>c</div>`: "a b c",
		`<p>a<template>b</template><!--c--><?d?></p>`: "a",
		`<p>a<svg><text>b</text></svg>c</p>`:          "a b c",
		`<button>a</button>b<label>c</label>`:         "a b c",
		`<pre>a` + "\n\n" + `  b</pre>`:               "a b",
		``:                                            "",
	} {
		doc, err := html.Parse(strings.NewReader("<body>" + markup))
		if err != nil {
			t.Fatal(err)
		}
		if got := Text(doc); got != want {
			t.Errorf("%s: got %q, want %q", markup, got, want)
		}
	}
}
