// Package rules reads the user's own fields and takes them out of a page.
//
// A field is one line:
//
//	NAME=CSS         the text of the first element that matches
//	NAME=CSS@ATTR    an attribute of the first element that matches and has it
//	NAME[]=CSS       the texts of all that match, in document order
//	NAME[]=CSS@ATTR  the attribute of all that match and have it
//
// What Scrapy's users write is read as well: CSS::attr(ATTR) is CSS@ATTR, and
// CSS::text is CSS, with the text of what stands within, too.
//
// NAME starts with a letter or an underscore and goes on with letters, digits,
// underscores and hyphens. CSS is what weft/parse/rules/css understands. A text has its
// white space collapsed; scripts, styles and templates have no part in it, but
// can be selected themselves. An attribute is taken as it stands, so a link is
// not made absolute.
//
// A file of rules, [Set.AddFile], has all this in YAML, and more: XPath, regular
// expressions, types, defaults, objects, and rule sets for some URLs only. It is
// described in docs/rules.md.
//
// The package does not parse HTML, writes no JSON, and reads no clock: XPath has
// a limit that is a count, but a selector can be made to take long on a large
// page, and is to be run where it can be stopped.
package rules
