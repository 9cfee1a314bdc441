// Package content finds what a page is about: its main content as plain text,
// its type and its headline.
//
// A document is cut into blocks of text, and each is described by numbers
// (package blocks). Decision trees turn them into how likely the block is
// content. The blocks to take are those that maximise the expected F1.
// docs/content.md has the method, the training command and the results.
//
// All arithmetic is on whole numbers and on quotients of them, so that the
// result is the same on every machine. Time and memory are linear in the nodes.
//
// The package runs no script, loads nothing, and looks at no style sheet: what a
// class hides or a script adds is unknown to it.
package content
