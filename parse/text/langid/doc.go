// Package langid tells the language of a text: first by the script that most
// of it is written in, which settles it for scripts of one language; then, by
// n-grams of letters, between the languages of a script.
//
// The n-grams have one to four symbols, where the edge of a word is one
// (Cavnar and Trenkle, N-Gram-Based Text Categorization, 1994). Each adds the
// logarithm of its frequency in a language, as in a naive Bayes classifier.
// All arithmetic is on integers: the answer is the same on every platform.
//
// The package reads at most [MaxSample] bytes of a text. It does not look at
// markup, does not know what a page says of itself, and does not tell apart
// dialects, or languages that are mixed.
package langid
