package htmltree

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// A deviation is a case in which html.Parse does something else than the
// standard says, and this package does as the standard says.
type deviation struct {
	why string

	// example is a document that shows it, and want our tree of it.
	example, want string

	// explains says whether a document may show it: true for all that do, and
	// for as few others as is easily told.
	explains func(d document) bool
}

// A document is what a deviation looks at.
type document struct {
	original string
	src      string // in lower case
	want     *html.Node
	deep     bool // the adoption agency may have met more than three elements
}

// has says whether the document contains one of the strings.
func (d document) has(parts ...string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(d.src, part) })
}

var deviations = []deviation{
	{
		"html.Parse ignores everything after a template in SVG or MathML",
		"<svg><desc><template></template></desc></svg>x",
		"<html><head></head><body><svg><desc><template></template></desc></svg>x</body></html>",
		func(d document) bool { return d.has("<template") && d.has("<svg", "<math") },
	},
	{
		"html.Parse takes elements of SVG and MathML for HTML's of the same name, when it closes these or looks for them",
		"<form><svg><rb></form>x",
		"<html><head></head><body><form><svg><rb>x</rb></svg></form></body></html>",
		func(d document) bool { return hasForeign(d.want) },
	},
	{
		"html.Parse reads what follows the tags of title, style, script … as their text even in framesets, which have no such elements",
		"<frameset><title><frame>",
		"<html><head></head><frameset><frame></frame></frameset></html>",
		func(d document) bool {
			return d.has("<frameset") && d.has("<title", "<textarea", "<style", "<xmp", "<iframe", "<noembed", "<noscript", "<script", "<plaintext")
		},
	},
	{
		"html.Parse drops every newline before the content of pre, listing and textarea; the standard drops one that follows the tag at once",
		"<pre></b>\nx",
		"<html><head></head><body><pre>\n\nx</pre></body></html>", // html.Render adds one
		func(d document) bool { return d.has("<pre", "<listing", "<textarea") && d.has("\n", "\r", "&#") },
	},
	{
		"html.Parse drops a carriage return there, which can only come from a character reference",
		"<pre>&#13;x",
		"<html><head></head><body><pre>&#13;x</pre></body></html>",
		func(d document) bool { return d.has("<pre", "<listing", "<textarea") && d.has("&#") },
	},
	{
		"html.Parse moves the space before other text out of a noscript in the head",
		"<noscript> x",
		"<html><head><noscript> </noscript></head><body>x</body></html>",
		func(d document) bool { return d.has("<noscript") && d.has(" ", "\n", "\t", "\f", "\r", "&#") },
	},
	{
		"html.Parse does not know that search is special",
		"<li><search><li>",
		"<html><head></head><body><li><search><li></li></search></li></body></html>",
		func(d document) bool { return d.has("<search") },
	},
	{
		"html.Parse drops the space in a colgroup that is missing, in a template, when other text is there too",
		"<template><col>x y",
		"<html><head><template><col/> </template></head><body></body></html>",
		inTemplateTable,
	},
	{
		"html.Parse opens formatting elements for space in a table that is missing, in a template, and does not join its texts",
		"<template><thead><b></thead>\n",
		"<html><head><template><thead></thead><b></b>\n</template></head><body></body></html>",
		inTemplateTable,
	},
	{
		"html.Parse does not let <th> end a caption",
		"<table><caption><th>x",
		"<html><head></head><body><table><caption></caption><tbody><tr><th>x</th></tr></tbody></table></body></html>",
		func(d document) bool { return d.has("<caption") && d.has("<th") },
	},
	{
		"html.Parse goes back to the body for a doctype after it",
		"</body><!doctype html><!--x-->",
		"<html><head></head><body></body><!--x--></html>",
		func(d document) bool { return d.has("</body", "</html") && d.has("<!doctype") },
	},
	{
		"html.Parse leaves those elements open that its adoption agency took from the list as the fourth or later",
		"<i><em><x><y><tt><ul></i></tt>z",
		"<html><head></head><body><i><em><x><y><tt></tt></y></x></em></i><tt></tt><ul><tt><i></i></tt>z</ul></body></html>",
		func(d document) bool { return d.deep },
	},
	{
		"html.Parse forgets, when a body begins by itself, that a template in the head has ruled out framesets",
		"<template></template><x><frameset>",
		"<html><head><template></template></head><body><x></x></body></html>",
		func(d document) bool { return d.has("<template") && d.has("<frameset") },
	},
	{
		`html.Parse reads "</" at the end of a document apart from the text before it, which matters in tables`,
		"<table> </",
		"<html><head></head><body> &lt;/<table></table></body></html>",
		func(d document) bool { return strings.HasSuffix(d.src, "</") && d.has("<t") },
	},
	{
		"html.Parse does not let </p> and </br> end MathML's annotation-xml",
		"<p><math><annotation-xml></p>",
		"<html><head></head><body><p><math><annotation-xml></annotation-xml></math></p></body></html>",
		func(d document) bool { return d.has("<annotation-xml") && d.has("</p", "</br") },
	},
	{
		"html.Parse chooses quirks mode for an upper-case HTML in the doctype, for a missing system identifier and for what follows the last one; keeps U+0000, and lower-cases more than ASCII",
		"<!DOCTYPE HTML><p><table>",
		"<!DOCTYPE html><html><head></head><body><p></p><table></table></body></html>",
		func(d document) bool {
			return strings.Count(d.src, "<!doctype") != strings.Count(d.original, "<!doctype html>")
		},
	},
	{
		"html.Parse decodes character references in CDATA sections",
		"<svg><![CDATA[&amp;]]>",
		"<html><head></head><body><svg>&amp;amp;</svg></body></html>",
		func(d document) bool { return d.has("[cdata[") && d.has("&") },
	},
	{
		"html.Parse replaces U+0000 in CDATA sections even where HTML's rules drop it",
		"<svg><desc><![CDATA[\x00]]>",
		"<html><head></head><body><svg><desc></desc></svg></body></html>",
		func(d document) bool { return d.has("[cdata[") && d.has("\x00") },
	},
	{
		`html.Parse takes a script's comment for ended after a "<" that no letter follows`,
		"<script><!-- < <script></script>x--></script>y",
		"<html><head><script><!-- < <script></script>x--></script></head><body>y</body></html>",
		func(d document) bool { return d.has("<script") && d.has("<!--") },
	},
	{
		`html.Parse takes the "/" that ends the unquoted value of a repeated attribute for the "/" of a self-closing tag`,
		"<svg><g a=1 a=x/>y",
		`<html><head></head><body><svg><g a="1">y</g></svg></body></html>`,
		func(d document) bool { return d.has("/>") && d.has("<svg", "<math") },
	},
	{
		"html.Parse compares the names of attributes before it replaces U+0000 in them",
		"<a \x00=1 \ufffd=2>",
		"<html><head></head><body><a \ufffd=\"1\"></a></body></html>",
		func(d document) bool { return d.has("\x00") && d.has("\ufffd") },
	},
	{
		"html.Parse compares the names of end tags in SVG and MathML by Unicode's case folding",
		"<svg><x\u212a><y></xk>z",
		"<html><head></head><body><svg><x\u212a><y>z</y></x\u212a></svg></body></html>",
		func(d document) bool { return strings.ContainsAny(d.original, "\u017f\u212a") },
	},
	{
		"html.Parse does not know feDropShadow",
		"<svg><fedropshadow>",
		"<html><head></head><body><svg><feDropShadow></feDropShadow></svg></body></html>",
		func(d document) bool { return d.has("<fedropshadow") },
	},
}

func inTemplateTable(d document) bool { return d.has("<template") && d.has("<c", "<t") }
