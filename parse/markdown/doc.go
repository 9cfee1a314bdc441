// Package markdown writes what was taken of a document as Markdown: CommonMark
// 0.31 with the tables of GitHub Flavored Markdown.
//
// The document says which elements are headings, lists, quotes, code and tables;
// somebody else says which of its text nodes and images are wanted. The text of
// what is written is the text of those nodes, in their order: nothing is added
// and nothing is left out, white space apart. Everything that a reader of
// Markdown could take for markup is escaped, so there is never raw HTML, and no
// text ends the block that it stands in.
//
// What Markdown cannot say is left out: definition lists are paragraphs, cells of
// several paragraphs are one line, emphasis within a word that no delimiter can
// mark is plain.
package markdown
