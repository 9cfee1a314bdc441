// Package text analyses plain text: how many words, sentences and characters,
// and which words are frequent.
//
// Words and sentences are those of Unicode Standard Annex #29, so they work in
// every script; scripts without spaces between words give a word for every
// ideograph. A word has at least one letter or digit. A line break always ends
// a sentence, because the texts come from pages where it stands for the end of
// a heading, a paragraph or a cell.
//
// The package knows nothing of HTML, does not guess the language of a text,
// and does not stem.
package text
