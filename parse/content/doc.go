// Package content finds what a page is about: its main content as plain text,
// its type and its headline.
//
// A document is cut into blocks of text in one walk over its tree, which is not
// changed ([Page]). Each block is described by numbers: its length, its links,
// the elements around it and what their names and classes usually hold, its
// neighbours, its place. Two sets of decision trees turn them into how likely
// the block is content; the second also sees what the first says of the blocks
// around. The blocks to take are those that maximise the expected F1.
// docs/content.md has the method, the training command and the results.
//
// All arithmetic is on whole numbers and on quotients of them, so that the
// result is the same on every machine. Time and memory are linear in the nodes.
//
// The package runs no script, loads nothing, and looks at no style sheet: what a
// class hides or a script adds is unknown to it.
package content
