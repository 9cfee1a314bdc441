// Package blocks cuts a document into blocks of text, in one walk over its tree,
// which is not changed: paragraphs, headings, list items, table rows, code. It
// describes each by a row of numbers: its length, its links, the elements around
// it and what their names and classes usually hold, its neighbours, its place.
// What follows from the rows is for package content, whose docs have the whole
// method.
//
// A row holds whole numbers and quotients of two of them, so that it is the same
// on every machine. Time and memory are linear in the nodes.
package blocks
