package htmltree

import (
	"fmt"
	"strings"
)

// A family is a kind of document made to be expensive: start once, then repeat
// as often as fits, then end once.
type family struct {
	name, start, repeat, end string
}

// counter marks where a family wants a number that differs in each repetition.
const counter = "#"

// document returns the family's document with about size bytes of repetitions.
func (f family) document(size int) []byte {
	var b strings.Builder
	b.WriteString(f.start)
	for i := 0; b.Len() < len(f.start)+size; i++ {
		if strings.Contains(f.repeat, counter) {
			b.WriteString(strings.ReplaceAll(f.repeat, counter, fmt.Sprint(i)))
		} else {
			b.WriteString(f.repeat)
		}
	}
	b.WriteString(f.end)
	return []byte(b.String())
}

// nested repeats a part with different numbers.
func nested(n int, part string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(part, counter, fmt.Sprint(i)))
	}
	return b.String()
}

// hostile returns all families.
func hostile() []family {
	list := []family{
		{"text", "", "x", ""},
		{"less-than signs", "", "<", ""},
		{"spaces between parts of a table", "<table>", " <tr> ", ""},
		{"texts that join", "", "a</x>", ""},
		{"texts that join in two places", "<table>", "a</x> </x>", ""},
		{"comments", "", "<!---->", ""},
		{"unclosed comment", "<!--", "->", ""},
		{"unclosed comments", "", "<!--", ""},
		{"bogus comments", "", "</ >", ""},
		{"doctypes", "", "<!doctype html>", ""},
		{"processing instructions", "", "<?x>", ""},
		{"CDATA", "<svg>", "<![CDATA[x]]>", ""},
		{"unclosed CDATA", "<svg>", "<![CDATA[", ""},
		{"named references", "", "&eacute;", ""},
		{"prefixed references", "", "&notx", ""},
		{"unknown references", "", "&x#;", ""},
		{"ampersands", "", "&", ""},
		{"endless reference", "&", "a", ""},
		{"numeric references", "", "&#65;", ""},
		{"endless number", "&#", "9", ""},
		{"references in attributes", "<a x='", "&amp;", "'>"},
		{"U+0000", "", "\x00", ""},
		{"carriage returns", "", "\r", ""},
		{"unclosed tag", "<a ", "b ", ""},
		{"unclosed tags", "", "<a ", ""},
		{"unclosed values", "", "<a b='", ""},
		{"unclosed script", "<script>", "</scrip", ""},
		{"script that hides", "<script>", "<!--<script>", ""},
		{"script that ends hiding", "<script><!--", "<script></script>", ""},
		{"unclosed title", "<title>", "</titl", ""},
		{"plaintext", "<plaintext>", "<a>", ""},
		{"different attributes", "<a ", "b# ", ">"},
		{"equal attributes", "<a ", "b ", ">"},
		{"equal attributes after many", "<a " + nested(20, "a# "), "a1 ", ">"},
		{"tags with many attributes", "", "<p " + nested(300, "a# ") + ">", ""},
		{"attributes onto body", "<body>", "<body a#>", ""},
		{"attributes onto html", "<html>", "<html a# b# c#>", ""},
		{"equal attributes onto body", "<body " + nested(250, "a# ") + ">", "<body a249 a248>", ""},
		{"unknown names", "", "<x#>", ""},
		{"unknown names that do not match", nested(3000, "<x#>"), "</y>", ""},
		{"unknown names in SVG that do not match", "<svg>" + nested(3000, "<x#>"), "</y>", ""},
		{"list items under blocks", strings.Repeat("<div>", 3000), "<li>", ""},
		{"list items in list items", "", "<ul><li>", ""},
		{"definitions under spans", strings.Repeat("<span>", 3000), "<dd><dt>", ""},
		{"paragraphs", strings.Repeat("<div>", 3000), "<p>", ""},
		{"end tags of paragraphs", strings.Repeat("<div>", 3000), "</p>", ""},
		{"end tags out of scope", "<p>" + strings.Repeat("<table><td>", 500), "</p></div></li></h1>", ""},
		{"headings", "", "<h1><div>", ""},
		{"buttons", "", "<button><div>", ""},
		{"forms left open", "", "<form><div></form>", ""},
		{"form removed under many", "<form>" + strings.Repeat("<div>", 3000), "</form><form>", ""},
		{"formatting, each its own", "", "<font a#>", ""},
		{"formatting and paragraphs", nested(400, "<font a#>"), "<p>", ""},
		{"formatting and paragraphs with text", nested(400, "<font a#>"), "<p>x", ""},
		{"formatting with many attributes", nested(3, "<font b# "+nested(200, "a# ")+">"), "<p>x</p>", ""},
		{"formatting and cells", "<table>", "<td><b><i><u>x", ""},
		{"misnesting", "", "<b><p></b>", ""},
		{"misnesting with text", "", "<a><b><p>x</a></b>", ""},
		{"misnesting under many", nested(60, "<b a#>") + strings.Repeat("<div>", 400), "</b>", ""},
		{"misnesting over spans", "<b>" + strings.Repeat("<span><div>", 250), "</b><b>", ""},
		{"misnesting, deep", strings.Repeat("<b><i><u><s><div>", 400), "</b></i></u></s>", ""},
		{"misnesting of many under blocks", "", nested(100, "<b a#>") + strings.Repeat("<div>", 120) + strings.Repeat("</b>", 1500), ""},
		{"links in links", "", "<a><div>", ""},
		{"links in tables", "", "<a><table>", ""},
		{"nobr", "", "<nobr><div>", ""},
		{"different formatting ends", nested(127, "<font a#>"), "</b></i></a>", ""},
		{"markers", "", "<object><b>", ""},
		{"stray markers", "<table>", "<td><object></td>", ""},
		{"stray markers and forms", "<form>" + strings.Repeat("<table><td><object></td></table>", 3000), "</form><form>", ""},
		{"stray markers and formatting", "<table>" + strings.Repeat("<td><object></td>", 3000) + "</table>", "<b><b><b><b></b></b></b></b>", ""},
		{"tables in tables", "", "<table><td>", ""},
		{"tables in tables with text", "", "<table>x<td>y", ""},
		{"tables without cells", "", "<table>", ""},
		{"tables under blocks", strings.Repeat("<div>", 3000), "<table></table>", ""},
		{"foster parents", "<table>", "<a>x", ""},
		{"foster parents, deep", "", "<table><b>", ""},
		{"foster parents and rows", "<table>", "<tr><i>x", ""},
		{"captions", "<table>", "<caption><p>", ""},
		{"columns", "<table>", "<col>", ""},
		{"rows", "<table>", "<td><th><tr>", ""},
		{"templates", "", "<template>", ""},
		{"templates in tables", "", "<template><td>", ""},
		{"templates that end", "", "<template></template>", ""},
		{"templates with rows", "<template>", "<tr></tr>x", ""},
		{"selects", "", "<select><option>", ""},
		{"options", "<select>", "<option><optgroup>", ""},
		{"select and input", "", "<select><div><input>", ""},
		{"framesets", "<frameset>", "<frameset>", ""},
		{"ruby", "<ruby>", "<rb><rtc><rt>", ""},
		{"SVG", "", "<svg>", ""},
		{"SVG and HTML", "", "<svg><foreignObject>", ""},
		{"SVG, left", "", "<svg><g><p>", ""},
		{"MathML", "", "<math><mi>", ""},
		{"MathML and SVG", "", "<math><annotation-xml><svg>", ""},
		{"heads", "", "<head>", ""},
		{"bodies", "", "<body>", ""},
		{"metas after the head", "<head></head>", "<meta>", ""},
		{"noscripts", "", "<noscript>", ""},
		{"images", "", "<image>", ""},
		{"closing tags only", "", "</b></p></br></table></template>", ""},
		{"references in many values", "", "<p a='&lt;' b=&gt c='&x'>", ""},
		{"references that nearly are", "", "&CounterClockwiseContourIntegra", ""},
		{"long references", "", "&CounterClockwiseContourIntegral;", ""},
		{"references to nothing", "", "&#;&#x;&#1114112;&#xd800;", ""},
		{"quotes that do not close in turn", "", "<a b=\"'><c d='\">", ""},
		{"carriage returns and newlines", "", "\r\n\r", ""},
		{"U+0000 in names", "", "<a\x00 b\x00=\x00></a\x00>", ""},
		{"U+0000 in tables", "<table>", "\x00 \x00x", ""},
		{"U+0000 in SVG", "<svg>", "\x00<![CDATA[\x00]]>", ""},
		{"upper case", "", "<DIV CLASS=X><SVG VIEWBOX=0>", ""},
		{"short comments", "", "<!--><!---><!--x--!>", ""},
		{"comments that hide", "<!--", "<!-- --!x -- >", ""},
		{"doctypes with identifiers", "", "<!doctype html public '-//w3c//dtd' \"x\">", ""},
		{"script that hides and ends", "<script><!--", "<script>--></script><!--", ""},
		{"scripts", "", "<script><!--</script>", ""},
		{"textareas", "", "<textarea>\n", ""},
		{"long names", "", "<" + strings.Repeat("x", 1000) + ">", ""},
		{"end tags with attributes", "", "</p a# b='&amp;'>", ""},
		{"end tags of paragraphs alone", "", "</p>", ""},
		{"end tags of br alone", "", "</br>", ""},
		{"headings that end each other", "", "<h1></h2>", ""},
		{"items and paragraphs", "", "<li><p><dd><p><dt>", ""},
		{"buttons and paragraphs", "", "<p><button><p>", ""},
		{"formatting with one long list of attributes", "", "<b " + nested(200, "a# ") + " z=#>", ""},
		{"formatting with long lists, ended", "", "<b " + nested(200, "a# ") + " z=#></b>", ""},
		{"formatting of all names", "", "<a><b><big><code><em><font><i><nobr><s><small><strike><strong><tt><u>", ""},
		{"formatting of all names and blocks", "", "<a><b><big><code><em><font><i><nobr><s><small><strike><strong><tt><u><p>x", ""},
		{"misnesting of all names", "", "<a><b><i><u><p>x</a></b></i></u></p>", ""},
		{"misnesting in cells", "<table>", "<td><b><p></td></b>x", ""},
		{"misnesting through markers", "", "<b><object><p></b></object>", ""},
		{"misnesting with many attributes", "", "<b " + nested(250, "a# ") + "><p></b><p></b>", ""},
		{"links and foster parents", "<table>", "<tr><a><td></a>x", ""},
		{"links in SVG", "", "<a><svg><a>", ""},
		{"nobr in tables", "", "<nobr><table><nobr>", ""},
		{"forms in templates", "", "<template><form></template><form>", ""},
		{"forms in tables", "", "<form><table><form></table></form>", ""},
		{"tables in selects in paragraphs", "", "<p><select><table>", ""},
		{"selects in tables", "", "<table><select><tr><td>", ""},
		{"selects that end each other", "", "<select><select>", ""},
		{"options with formatting", "<select>", "<option><b><optgroup><i>", ""},
		{"tables in captions", "", "<table><caption>", ""},
		{"captions that end", "<table>", "<caption><b></caption>", ""},
		{"columns with text", "<table>", "<colgroup> x<col>", ""},
		{"row groups", "<table>", "<tbody></tfoot></thead><tfoot>x", ""},
		{"hidden inputs in tables", "<table>", "<input type=hidden><input>", ""},
		{"templates with columns", "", "<template><col>", ""},
		{"templates with columns and text", "<template>", "<col> x", ""},
		{"templates in heads", "<head>", "<template><title></title></template>", ""},
		{"templates in heads that have ended", "<head></head>", "<template></template><title></title>", ""},
		{"templates in SVG", "", "<svg><desc><template>", ""},
		{"frames", "<frameset>", "<frame> x", ""},
		{"framesets that end", "", "<frameset></frameset>x", ""},
		{"framesets after text", "", " <frameset>x", ""},
		{"noframes after framesets", "<frameset></frameset>", "<noframes></noframes> x", ""},
		{"end of body and text", "", "</body>x", ""},
		{"end of html and comments", "", "</html><!--x-->", ""},
		{"end of html and elements", "", "</html><p>", ""},
		{"desc of SVG", "", "<svg><desc><b>", ""},
		{"title of SVG", "", "<svg><title><p>", ""},
		{"SVG with attributes", "<svg>", "<g viewbox=0 xlink:href=x definitionurl=y />", ""},
		{"SVG that does not end", "<svg>" + strings.Repeat("<g>", 3000), "</h></p>", ""},
		{"SVG ends out of order", "", "<svg><a><g></a></g></svg>", ""},
		{"annotations that are HTML", "", "<math><annotation-xml encoding=text/html><p>", ""},
		{"annotations that are not", "", "<math><annotation-xml><p>", ""},
		{"MathML and tables", "", "<math><mtext><table><mi>", ""},
		{"MathML, left", "", "<math><mrow></p><font color=x>", ""},
		{"object ends out of scope", strings.Repeat("<object>", 3000), "</applet></marquee><b>", ""},
		{"unclosed noscripts", "", "<noscript><p><iframe>", ""},
		{"pre and listing", "", "<pre>\n<listing>\n", ""},
		{"ruby, nested", "", "<ruby><rtc><rp>", ""},
	}
	for _, name := range strings.Fields(
		"a b p div span li dd option button table td tr x template select object form h1 pre ruby rt g nobr font" +
			" caption colgroup optgroup fieldset details dialog applet marquee svg math foreignObject annotation-xml frameset noscript head body") {
		list = append(list, family{"nesting of " + name, "", "<" + name + ">", ""})
	}
	return list
}
