// Package text analyses plain text: its language, how many words, sentences and
// characters, which words are frequent, how hard it is to read, key phrases, a
// summary, and a fingerprint by which near duplicates are found.
//
// Words and sentences are those of Unicode Standard Annex #29, so they work in
// every script. Chinese and Japanese have a word for every ideograph and every
// hiragana, one for a run of katakana; Thai, Lao, Khmer and Burmese, which need
// a dictionary, one for every run between spaces. A word has at least one
// letter or digit. A line break always ends a sentence, because the texts come
// from pages where it stands for the end of a heading, a paragraph or a cell.
//
// All results are the same on every platform. The package knows nothing of
// HTML, and does not stem.
package text
