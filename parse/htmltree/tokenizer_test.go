package htmltree

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

// tokens runs the tokenizer alone over src, in the given state, and writes
// every token on a line: text and comments quoted, tags as in a document.
func tokens(src string, state content, rawName string, cdata bool) []string {
	b := newBuilder([]byte(src), Limits{}, new(Memory))
	z := &b.tokenizer
	z.content, z.rawName, z.cdata = state, rawName, cdata
	var list []string
	for {
		z.next(&b.tok)
		switch t := &b.tok; t.kind {
		case endOfFile:
			return list
		case characters:
			list = append(list, strconv.Quote(t.data))
		case comment:
			list = append(list, fmt.Sprintf("<!--%q-->", t.data))
		case doctype:
			n, _ := b.doctypeNode(t.data)
			list = append(list, fmt.Sprintf("<!doctype %s%s>", n.Data, attributes(n.Attr)))
		case startTag:
			slash := ""
			if t.selfClosing {
				slash = "/"
			}
			list = append(list, "<"+t.name+attributes(t.attrs)+slash+">")
		case endTag:
			list = append(list, "</"+t.name+">")
		}
	}
}

// attributes writes them sorted, as html5lib's tests do not say in which order
// they stand.
func attributes(attrs []html.Attribute) string {
	var b strings.Builder
	for _, a := range slices.SortedFunc(slices.Values(attrs), func(x, y html.Attribute) int {
		return strings.Compare(x.Key, y.Key)
	}) {
		fmt.Fprintf(&b, " %s=%q", a.Key, a.Val)
	}
	return b.String()
}

// lines splits the right column of the tables below.
func lines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, " | ")
}

// TestTokenizer goes through the states of 13.2.5 by what leaves them.
func TestTokenizer(t *testing.T) {
	tests := []struct{ name, src, want string }{
		// 13.2.5.1, 13.2.5.6, 13.2.5.7: data, tag open, end tag open.
		{"text", "a > b", `"a > b"`},
		{"less-than sign before a space", "a < b", `"a < b"`},
		{"less-than sign before a digit", "1<2", `"1<2"`},
		{"less-than signs", "<<<p>", `"<<" | <p>`},
		{"less-than sign at the end", "a<", `"a<"`},
		{"solidus at the end", "a</", `"a</"`},
		{"end tag without a name", "a</>b", `"a" | <!--""--> | "b"`},
		{"end tag with a space", "</ a>b", `<!--" a"--> | "b"`},
		{"end tag with a digit", "</3>", `<!--"3"-->`},
		{"processing instruction", "<?xml version='1.0'?>x", `<!--"?xml version='1.0'?"--> | "x"`},
		{"question mark at the end", "<?", `<!--"?"-->`},
		{"U+0000", "a\x00b", `"a\x00b"`},
		{"newlines", "a\r\nb\rc\n\rd", `"a\nb\nc\n\nd"`},

		// 13.2.5.8: tag names.
		{"upper case", "<DiV></DIV>", `<div> | </div>`},
		{"odd name", "<a<b>", `<a<b>`},
		{"U+0000 in a name", "<a\x00B>", "<a\ufffdb>"},
		{"name beyond ASCII", "<aÉ>", "<aÉ>"},
		{"space after the name", "<a\t\n\f >", `<a>`},
		{"self-closing", "<br/><br /><a / >", `<br/> | <br/> | <a>`},
		{"solidus within", "<a/b/c=d/>", `<a b="" c="d/">`},
		{"attributes of end tags", `</a b="> " c>x`, `</a> | "x"`},

		// 13.2.5.32 to 13.2.5.39: attributes.
		{"quotes", `<a b="1" c='2' d=3 e>`, `<a b="1" c="2" d="3" e="">`},
		{"space around the sign", "<a b = 1 c\n=\n'2'>", `<a b="1" c="2">`},
		{"no space between", `<a b="1"c='2'd>`, `<a b="1" c="2" d="">`},
		{"the other quotes within", `<a b="it's" c='"'>`, `<a b="it's" c="\"">`},
		{"missing value", "<a b=>x", `<a b=""> | "x"`},
		{"equals signs", "<a =b c ==d e==f>", `<a =b="" c="=d" e="=f">`},
		{"equals sign as a name", "<a ==b>", `<a =="b">`},
		{"signs in a name", `<a "b'c<d>`, `<a "b'c<d="">`},
		{"signs in an unquoted value", "<a b=\"'<=`>", ``},
		{"unquoted value with signs", "<a b=c\"'<=`>", "<a b=\"c\\\"'<=`\">"},
		{"upper case of names", "<a HREF=X>", `<a href="X">`},
		{"repeated", "<a b=1 B=2 c b=3>", `<a b="1" c="">`},
		{"U+0000 in attributes", "<a b\x00=c\x00>", "<a b\ufffd=\"c\ufffd\">"},
		{"newlines in values", "<a b='1\r\n2\r3'>", `<a b="1\n2\n3">`},

		// 13.2.5.42 to 13.2.5.52: comments.
		{"comment", "<!--a-->b", `<!--"a"--> | "b"`},
		{"empty comments", "<!----><!--><!--->", `<!--""--> | <!--""--> | <!--""-->`},
		{"dashes within", "<!-- a - b -- c -->", `<!--" a - b -- c "-->`},
		{"dashes before the end", "<!--a--->", `<!--"a-"-->`},
		{"greater-than signs within", "<!--a>b->c-->", `<!--"a>b->c"-->`},
		{"exclamation mark at the end", "<!--a--!>b", `<!--"a"--> | "b"`},
		{"exclamation mark within", "<!--a--!b-->", `<!--"a--!b"-->`},
		{"exclamation mark at once", "<!--!>-->", `<!--"!>"-->`},
		{"dash and exclamation mark", "<!---!>-->", `<!--"-!>"-->`},
		{"two dashes and exclamation mark", "<!----!>", `<!--""-->`},
		{"nested", "<!--<!--a-->b-->", `<!--"<!--a"--> | "b-->"`},
		{"nested and closed at once", "<!--<!-->x", `<!--"<!"--> | "x"`},
		{"U+0000 in a comment", "<!--\x00-->", "<!--\"\ufffd\"-->"},
		{"comment at the end", "<!--a", `<!--"a"-->`},
		{"comment ends in its end", "<!--a-", `<!--"a"-->`},
		{"comment ends in its longer end", "<!--a--", `<!--"a"-->`},
		{"comment ends in its longest end", "<!--a--!", `<!--"a"-->`},
		{"comment of dashes", "<!-----", `<!--"-"-->`},
		{"comment opening only", "<!--", `<!--""-->`},
		{"bogus comments", "<!a><!><!-a->x", `<!--"a"--> | <!--""--> | <!--"-a-"--> | "x"`},
		{"bogus comment at the end", "<!", `<!--""-->`},

		// 13.2.5.53 to 13.2.5.68: doctypes.
		{"doctype", "<!DOCTYPE HTML>", `<!doctype html>`},
		{"doctype without space", "<!doctypehtml>", `<!doctype html>`},
		{"doctype without a name", "<!doctype>", `<!doctype >`},
		{"part of a doctype", "<!docty", `<!--"docty"-->`},
		{"public", `<!doctype html PUBLIC "a" 'b'>`, `<!doctype html public="a" system="b">`},
		{"public alone", `<!doctype html public"a">`, `<!doctype html public="a">`},
		{"system", `<!doctype html system 'a' x>`, `<!doctype html system="a">`},
		{"empty identifiers", `<!doctype html public "" "">`, `<!doctype html public="" system="">`},
		{"unclosed identifier", `<!doctype html public "a>x`, `<!doctype html public="a"> | "x"`},
		{"missing identifier", `<!doctype html public>`, `<!doctype html>`},
		{"doctype at the end", `<!doctype html public "a`, `<!doctype html public="a">`},

		// 13.2.5.69: CDATA sections are comments outside of SVG and MathML.
		{"CDATA in HTML", "<![CDATA[x]]>", `<!--"[CDATA[x]]"-->`},

		// The end of the document within a tag drops it.
		{"end in a name", "a<b", `"a"`},
		{"end after a name", "a<b ", `"a"`},
		{"end in an attribute", "a<b c", `"a"`},
		{"end after an attribute", "a<b c ", `"a"`},
		{"end before a value", "a<b c=", `"a"`},
		{"end in a value", "a<b c=d", `"a"`},
		{"end in a quoted value", "a<b c='d>e", `"a"`},
		{"end after a value", "a<b c='d'", `"a"`},
		{"end after a solidus", "a<b/", `"a"`},
		{"end in an end tag", "a</b", `"a"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := tokens(test.src, dataContent, "", false)
			if diff := cmp.Diff(lines(test.want), got); diff != "" {
				t.Errorf("%q (-want +got):\n%s", test.src, diff)
			}
		})
	}
}

// TestContent goes through the states that only the tree construction enters.
func TestContent(t *testing.T) {
	tests := []struct {
		state           content
		name, src, want string
	}{
		{rcdataContent, "title", "a<b>&amp;</title>x", `"a<b>&" | </title> | "x"`},
		{rcdataContent, "title", "</TITLE\n>x", `</title> | "x"`},
		{rcdataContent, "title", "</titles></titl></title/>", `"</titles></titl>" | </title>`},
		{rcdataContent, "title", "a</title", `"a</title"`},
		{rcdataContent, "title", "a</title ", `"a"`},
		{rcdataContent, "title", "a\x00</", `"a` + "\ufffd" + `</"`},
		{rcdataContent, "textarea", "<!--</textarea>-->", `"<!--" | </textarea> | "-->"`},
		{rawtextContent, "style", "a<b>&amp;</style>x", `"a<b>&amp;" | </style> | "x"`},
		{rawtextContent, "style", "\x00", `"` + "\ufffd" + `"`},
		{rawtextContent, "style", "", ``},
		{plaintextContent, "", "a</plaintext>\x00&amp;", `"a</plaintext>` + "\ufffd" + `&amp;"`},

		{scriptContent, "script", "a<b</script>x", `"a<b" | </script> | "x"`},
		{scriptContent, "script", "a</script", `"a</script"`},
		{scriptContent, "script", "a</scripts></script x>", `"a</scripts>" | </script>`},
		{scriptContent, "script", "&amp;\x00</script>", `"&amp;` + "\ufffd" + `" | </script>`},
		// Escaped: "<!--" until "-->".
		{scriptContent, "script", "<!--a</script>b", `"<!--a" | </script> | "b"`},
		{scriptContent, "script", "<!--<script>a</script>b</script>c", `"<!--<script>a</script>b" | </script> | "c"`},
		{scriptContent, "script", "<!--<script>a--></script>c", `"<!--<script>a-->" | </script> | "c"`},
		{scriptContent, "script", "<!--<script>a</script>b--></script>c", `"<!--<script>a</script>b-->" | </script> | "c"`},
		{scriptContent, "script", "<!--><script></script>c", `"<!--><script>" | </script> | "c"`},
		{scriptContent, "script", "<!---><script></script>c", `"<!---><script>" | </script> | "c"`},
		{scriptContent, "script", "<!-<script></script>c", `"<!-<script>" | </script> | "c"`},
		{scriptContent, "script", "<!--<scripts></script>c", `"<!--<scripts>" | </script> | "c"`},
		{scriptContent, "script", "<!--<SCRIPT/></Script\n>b</script>c", `"<!--<SCRIPT/></Script\n>b" | </script> | "c"`},
		{scriptContent, "script", "<!-- < <script></script>b</script>c", `"<!-- < <script></script>b" | </script> | "c"`},
		{scriptContent, "script", "<!--<script></script><script></script></script>c", `"<!--<script></script><script></script>" | </script> | "c"`},
		{scriptContent, "script", "<!--<script></scriptx></script>b", `"<!--<script></scriptx></script>b"`},
		{scriptContent, "script", "<!--<script>--></script>c", `"<!--<script>-->" | </script> | "c"`},
		{scriptContent, "script", "<!--<script", `"<!--<script"`},
		{scriptContent, "script", "<!--", `"<!--"`},
	}
	for _, test := range tests {
		t.Run(test.name+" "+test.src, func(t *testing.T) {
			got := tokens(test.src, test.state, test.name, false)
			if diff := cmp.Diff(lines(test.want), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestCDATA is 13.2.5.69 to 13.2.5.71: sections within SVG and MathML.
func TestCDATA(t *testing.T) {
	tests := []struct{ src, want string }{
		{"<![CDATA[a<b>&amp;]]>c", `"a<b>&amp;" | "c"`},
		{"<![CDATA[]]>", `""`},
		{"<![CDATA[a]]", `"a]]"`},
		{"<![CDATA[a]]]>", `"a]"`},
		{"<![CDATA[a] ]>]]>", `"a] ]>"`},
		{"<![cdata[a]]>", `<!--"[cdata[a]]"-->`},
		{"<![CDATA", `<!--"[CDATA"-->`},
		{"<![CDATA[\x00]]>", `"\x00"`},
	}
	for _, test := range tests {
		if diff := cmp.Diff(lines(test.want), tokens(test.src, dataContent, "", true)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.src, diff)
		}
	}
}

// TestReferences is 13.2.5.72 to 13.2.5.80: every reference in text, and as an
// attribute's value.
func TestReferences(t *testing.T) {
	same := "the same"
	tests := []struct{ src, text, attribute string }{
		{"&amp;", "&", same},
		{"&amp", "&", same},
		{"&AMP;&lt;&GT;&quot;&apos;", `&<>"'`, same},
		{"&eacute;&Eacute;", "éÉ", same},
		{"&nbsp;x", "\u00a0x", same},
		{"&ampx", "&x", "&ampx"},
		{"&amp=x", "&=x", "&amp=x"},
		{"&amp;=x", "&=x", same},
		{"&amp x", "& x", same},
		{"&notit;", "¬it;", "&notit;"},
		{"&notin;", "∉", same},
		{"&not;in", "¬in", same},
		{"&noti", "¬i", "&noti"},
		{"&semi;", ";", same},
		{"&NotEqualTilde;", "≂̸", same},
		{"&NotEqualTilde", "&NotEqualTilde", same},
		{"&there4;&frac12;&frac12", "∴½½", same},
		{"&CounterClockwiseContourIntegral;", "∳", same},
		{"&CounterClockwiseContourIntegralx;", "&CounterClockwiseContourIntegralx;", same},
		{"&unknown;", "&unknown;", same},
		{"&;&&", "&;&&", same},
		{"& &x", "& &x", same},
		{"AT&T", "AT&T", same},
		{"?a=1&b=2&copy=3", "?a=1&b=2©=3", "?a=1&b=2&copy=3"},
		{"&#65;&#x41;&#X41;&#65", "AAAA", same},
		{"&#65x&#x41g", "AxAg", same},
		{"&#;&#x;&#xg;&#a", "&#;&#x;&#xg;&#a", same},
		{"&#0;&#xD800;&#x110000;&#99999999999999999999;", "\ufffd\ufffd\ufffd\ufffd", same},
		{"&#128;&#x9F;&#x81;", "€Ÿ\u0081", same},
		{"&#13;&#10;", "\r\n", same},
		{"&#xFFFE;&#x1F600;", "\ufffe😀", same},
	}
	for _, test := range tests {
		if test.attribute == same {
			test.attribute = test.text
		}
		if diff := cmp.Diff([]string{strconv.Quote(test.text)}, tokens(test.src, dataContent, "", false)); diff != "" {
			t.Errorf("%q in text (-want +got):\n%s", test.src, diff)
		}
		want := []string{fmt.Sprintf("<a b=%q>", test.attribute)}
		if diff := cmp.Diff(want, tokens(`<a b="`+test.src+`">`, dataContent, "", false)); diff != "" {
			t.Errorf("%q in an attribute (-want +got):\n%s", test.src, diff)
		}
	}
}

// A tokenizerTest is one case of html5lib's tokenizer tests.
type tokenizerTest struct {
	Description, Input string
	Output             [][]any
	InitialStates      []string
	LastStartTag       string
	DoubleEscaped      bool
}

func TestTokenizerHTML5lib(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testdata(t, "html5lib-tests/tokenizer"), "*.test"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no tests: %v", err)
	}
	states := map[string]content{
		"": dataContent, "Data state": dataContent, "PLAINTEXT state": plaintextContent, "RCDATA state": rcdataContent,
		"RAWTEXT state": rawtextContent, "Script data state": scriptContent,
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var list struct{ Tests []tokenizerTest }
		if err := json.Unmarshal(b, &list); err != nil {
			t.Fatal(file, err)
		}
		for i, test := range list.Tests {
			if test.InitialStates == nil {
				test.InitialStates = []string{""}
			}
			for _, name := range test.InitialStates {
				state, ok := states[name]
				if !ok || state == scriptContent && test.LastStartTag != "script" {
					continue // the CDATA section state, see TestCDATA, and one that cannot be
				}
				t.Run(fmt.Sprintf("%s/%d/%s", filepath.Base(file), i, name), func(t *testing.T) {
					src, want, ok := test.expect()
					if !ok {
						return
					}
					var got []string
					for _, token := range tokens(src, state, test.LastStartTag, false) {
						got = appendToken(got, token)
					}
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("%s: %q (-want +got):\n%s", test.Description, src, diff)
					}
				})
			}
		}
	}
}

// appendToken appends, with runs of characters joined.
func appendToken(list []string, token string) []string {
	if i := len(list) - 1; i >= 0 && token[0] == '"' && list[i][0] == '"' {
		a, _ := strconv.Unquote(list[i])
		b, _ := strconv.Unquote(token)
		list[i] = strconv.Quote(a + b)
		return list
	}
	return append(list, token)
}

// expect returns the test's input and its output in the form of tokens. It is
// not ok for what cannot be told in UTF-8, and for the two cases in which our
// tokens are html.Parse's: references in comments, and "</>".
func (test tokenizerTest) expect() (src string, want []string, ok bool) {
	text := func(v any) string {
		s, _ := v.(string)
		if test.DoubleEscaped {
			s = unescape(s)
		}
		return s
	}
	src = text(test.Input)
	if strings.Contains(src, "</>") || !utf8.ValidString(src) || strings.Contains(src, "\ufffd") && test.DoubleEscaped {
		return "", nil, false
	}
	for _, out := range test.Output {
		switch out[0] {
		case "Character":
			want = appendToken(want, strconv.Quote(text(out[1])))
		case "Comment":
			if strings.Contains(text(out[1]), "&") {
				return "", nil, false
			}
			want = append(want, fmt.Sprintf("<!--%q-->", text(out[1])))
		case "DOCTYPE":
			s := "<!doctype " + text(out[1])
			for i, key := range []string{"public", "system"} {
				if id, ok := out[2+i].(string); ok {
					s += fmt.Sprintf(" %s=%q", key, id)
				}
			}
			want = append(want, s+">")
		case "StartTag":
			s := "<" + text(out[1])
			attrs := out[2].(map[string]any)
			var list []html.Attribute
			for key, val := range attrs {
				list = append(list, html.Attribute{Key: text(key), Val: text(val)})
			}
			s += attributes(list)
			if len(out) > 3 {
				s += "/"
			}
			want = append(want, s+">")
		case "EndTag":
			want = append(want, "</"+text(out[1])+">")
		}
	}
	return src, want, true
}

var escape = regexp.MustCompile(`\\u[0-9a-fA-F]{4}`)

func unescape(s string) string {
	return escape.ReplaceAllStringFunc(s, func(e string) string {
		n, _ := strconv.ParseUint(e[2:], 16, 32)
		return string(rune(n))
	})
}
