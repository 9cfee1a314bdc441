package metadata

import (
	"fmt"
	"strings"
	"testing"
)

// written writes structured data in short: members in braces, lists in brackets.
func written(v Value) string {
	var parts []string
	for i, item := range v.Items {
		if v.Kind == Object {
			parts = append(parts, v.Names[i]+":"+written(item))
		} else {
			parts = append(parts, written(item))
		}
	}
	switch v.Kind {
	case Object:
		return "{" + strings.Join(parts, ",") + "}"
	case Array:
		return "[" + strings.Join(parts, ",") + "]"
	}
	return v.Text
}

func structuredOf(t *testing.T, page string) string {
	t.Helper()
	return written(Value{Kind: Array, Items: factsOf(t, page).Structured})
}

func TestMicrodata(t *testing.T) {
	tests := []struct{ name, page, want string }{
		{"words that elements stand in", `<div itemscope><span itemprop=name>Mac<b>Book</b> Pro</span></div>`, "[{name:MacBook Pro}]"},
		{"white space between elements", "<div itemscope><span itemprop=name> Mac\n<b> Book</b><i>s</i> </span></div>", "[{name:Mac Books}]"},
		{"text content is what it is", `<div itemscope><span itemprop=name>a<br>b<i></i>c&lt;d</span></div>`, "[{name:abc<d}]"},
		{"no scripts", `<div itemscope><span itemprop=name>a<script>b</script><style>c</style></span></div>`, "[{name:a}]"},

		{"itemref before the item", `<p id=x><span itemprop=price>9</span></p><div itemscope itemref=x><b itemprop=name>Chair</b></div>`, "[{price:9,name:Chair}]"},
		{"itemref behind the item", `<div itemscope itemref=x><b itemprop=name>Chair</b></div><p id=x><span itemprop=price>9</span></p>`, "[{name:Chair,price:9}]"},
		{"the element itself", `<div itemscope itemref=x></div><p id=x itemprop=price>9</p>`, "[{price:9}]"},
		{"several, in the order of the page", `<p id=a itemprop=a>1</p><div itemscope itemref="c  b a nope"><i itemprop=i>2</i></div><p id=b itemprop=b>3</p><p id=c itemprop=c>4</p>`, "[{a:1,i:2,b:3,c:4}]"},
		{"one that several items share", `<div itemscope itemref=x><i itemprop=n>1</i></div><div itemscope itemref=x><i itemprop=n>2</i></div><p id=x itemprop=p>9</p>`, "[{n:1,p:9},{n:2,p:9}]"},
		{"an item there", `<div itemscope itemref=x></div><p id=x itemprop=offer itemscope><i itemprop=price>9</i></p>`, "[{offer:{price:9}}]"},
		{"an item in what is referred to", `<div itemscope itemref=x></div><div id=x><p itemprop=offer itemscope itemref=y></p></div><p id=y itemprop=price>9</p>`, "[{offer:{price:9}}]"},
		{"what is in the item already", `<div itemscope itemref=x><p id=x><i itemprop=n>1</i></p></div>`, "[{n:1}]"},
		{"named twice", `<div itemscope itemref="x x"></div><p id=x itemprop=n>1</p>`, "[{n:1}]"},
		{"one inside the other", `<div itemscope itemref="x y"></div><p id=x><i id=y itemprop=n>1</i></p>`, "[{n:1}]"},
		{"the first of an ID", `<div itemscope itemref=x></div><p id=x itemprop=n>1</p><p id=x itemprop=n>2</p>`, "[{n:1}]"},
		{"itself", `<div itemscope id=x itemref=x><i itemprop=n>1</i></div>`, "[{n:1}]"},
		{"round and round", `<div itemscope itemref=x><i itemprop=n>1</i></div><p id=x itemprop=a itemscope itemref=y></p><p id=y itemprop=b itemscope itemref=x><i itemprop=m>2</i></p>`, "[{n:1,a:{b:{m:2}}}]"},
		{"no itemscope, no itemref", `<div itemref=x><i itemprop=n>1</i></div><p id=x itemprop=p>9</p>`, "[]"},
		{"an item without one around it", `<p itemprop=author itemscope><i itemprop=name>Ann</i></p><div itemscope><i itemprop=n>1</i></div>`, "[{name:Ann},{n:1}]"},
		{"one that an item refers to", `<p id=x itemprop=author itemscope><i itemprop=name>Ann</i></p><div itemscope itemref=x><i itemprop=n>1</i></div>`, "[{author:{name:Ann},n:1}]"},
		{"one in another without one around it", `<p itemprop=a itemscope><i itemprop=b itemscope><b itemprop=n>1</b></i></p>`, "[{b:{n:1}}]"},
		{"one that another of them refers to", `<p id=x itemprop=author itemscope><i itemprop=name>Ann</i></p><p itemprop=a itemscope itemref=x><i itemprop=n>1</i></p>`, "[{author:{name:Ann},n:1}]"},
		{"two that refer to each other", `<p id=x itemprop=a itemscope itemref=y><i itemprop=n>1</i></p><p id=y itemprop=b itemscope itemref=x><i itemprop=m>2</i></p>`, "[{n:1,b:{m:2}}]"},
		{"in another one, but no part of it", `<div itemscope><i itemprop=n>1</i><p itemscope><i itemprop=m>2</i></p></div>`, "[{n:1},{m:2}]"},
		{"an item in metadata", `<meta itemscope itemref=x><meta id=x itemprop=cssSelector content=".a">`, "[{cssSelector:.a}]"},
		{"several names", `<div itemscope><i itemprop="a b">1</i><i itemprop="b c">2</i></div>`, "[{a:1,b:[1,2],c:2}]"},
		{"names are a set", `<div itemscope><i itemprop="a b a  a b">1</i></div>`, "[{a:1,b:1}]"},
		{"an item of several names", `<div itemscope><p itemprop="a b" itemscope><i itemprop=n>1</i></p></div>`, "[{a:{n:1},b:{n:1}}]"},
		{"a price in metadata", `<p id=x><meta itemprop=price content=9></p><div itemscope itemtype="https://schema.org/Product" itemref=x></div>`, "[{@context:https://schema.org,@type:Product,price:9}]"},
	}
	for _, tt := range tests {
		if got := structuredOf(t, tt.page); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

// A page may list many things.
func TestManyItems(t *testing.T) {
	facts := factsOf(t, strings.Repeat(`<div itemscope><i itemprop=n>1</i></div>`, 2000))
	if len(facts.Structured) != 2000 || facts.Cut {
		t.Errorf("%d items, cut: %t; want 2000", len(facts.Structured), facts.Cut)
	}
}

// Items that refer to each other must not cost more than a page may.
func TestMicrodataIsBounded(t *testing.T) {
	var b strings.Builder
	for i := range 60 {
		fmt.Fprintf(&b, `<p id=a%d itemprop=a itemscope itemref="a%d b%d"></p><p id=b%d itemprop=b itemscope itemref="a%d b%d"></p>`, i, i+1, i+1, i, i+1, i+1)
	}
	facts := factsOf(t, `<div itemscope itemref=a0></div>`+b.String())
	if !facts.Cut {
		t.Error("two to the power of sixty items are read whole")
	}
}

// What is written several times costs what it costs several times: a value under all
// its names, and names and types of what many items refer to.
func TestMicrodataIsPaidForWheneverItIsWritten(t *testing.T) {
	long := strings.Repeat("x", 10_000)
	var names strings.Builder
	for i := range 600 {
		fmt.Fprintf(&names, "n%d ", i)
	}
	for name, page := range map[string]string{
		"items of ten names in each other": strings.Repeat(`<div itemscope itemprop="a b c d e f g h i j">`, 6) + "<p itemprop=x>y",
		"a text of ten names in items":     strings.Repeat(`<div itemscope itemprop="a b c d">`, 9) + "<p itemprop=x>" + strings.Repeat("word ", 1000),
		"items of many names":              strings.Repeat(`<div itemscope itemprop="`+names.String()+`">`, 3) + "<p itemprop=x>y",
		"a long name":                      "<p id=x itemprop=" + long + ">1</p>" + strings.Repeat("<p itemscope itemref=x></p>", 1000),
		"a long name in items":             strings.Repeat(`<div itemscope itemprop="a b c d">`, 9) + "<p itemprop=" + long + ">1",
		"a long type":                      "<p id=x itemprop=a itemscope itemtype=" + long + "></p>" + strings.Repeat("<p itemscope itemref=x></p>", 1000),
		"a long itemid":                    "<p id=x itemprop=a itemscope itemid=" + long + "></p>" + strings.Repeat("<p itemscope itemref=x></p>", 1000),
	} {
		facts := factsOf(t, page)
		all := Value{Kind: Array, Items: facts.Structured}
		if values, bytes := all.size(); !facts.Cut || values > maxValues+1000 || bytes > maxPropertyBytes+100_000 {
			t.Errorf("%s: %d values, %d bytes of them, cut: %t", name, values, bytes, facts.Cut)
		}
	}
}

// What says nothing is read, too: white space that many items refer to.
func TestMicrodataIsReadForAsManyStepsAsItIsLong(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	space := strings.Repeat(" ", 100_000)
	for name, part := range map[string]string{
		"a text":      "<p id=x itemprop=a>" + space + "</p>",
		"texts":       "<p id=x itemprop=a>" + strings.Repeat(space[:10_000]+"<b></b>", 10) + "</p>",
		"a content":   "<p id=x itemprop=a content='" + space + "'></p>",
		"a value":     "<data id=x itemprop=a value='" + space + "'></data>",
		"an address":  "<a id=x itemprop=a href='" + space + "'></a>",
		"a reference": "<p id=x itemprop=a itemscope itemref='" + space + "'></p>",
		"names":       "<p id=x itemprop='" + space + "a'>1</p>",
	} {
		if facts := factsOf(t, part+strings.Repeat("<p itemscope itemref=x></p>", 100)); facts.Cut {
			t.Errorf("%s: hundred items are cut", name)
		}
		if facts := factsOf(t, part+strings.Repeat("<p itemscope itemref=x></p>", 1000)); !facts.Cut {
			t.Errorf("%s: 100 MB of white space were read", name)
		}
	}
}

func TestEscapedJSONLD(t *testing.T) {
	for _, tt := range []struct{ script, want string }{
		{`{&quot;@type&quot;: &quot;Article&quot;, &quot;headline&quot;: &quot;AT&amp;T&quot;}`, "[{@type:Article,headline:AT&T}]"},
		{`[{&#34;a&#34;:1},{&#34;b&#34;:&#34;&amp;lt;3&#34;}]`, "[{a:1},{b:&lt;3}]"},
		{" \n{ &#x22;a&#x22; : 1 }", "[{a:1}]"},
		{`{&QUOT;a&QUOT;:1}`, "[{a:1}]"},
		{`{"a":"&quot;x&quot;"}`, "[{a:&quot;x&quot;}]"},
		{`{&ldquo;a&rdquo;:1}`, "[]"},
		{`{“a”: “b”}`, "[]"},
		{`{}`, "[]"},
		{`[{}, [{}]]`, "[]"},
		{`{a:1}`, "[]"},
		{`{"a":{}}`, "[{a:{}}]"},
	} {
		if got := structuredOf(t, ld(tt.script)); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.script, got, tt.want)
		}
	}
}
