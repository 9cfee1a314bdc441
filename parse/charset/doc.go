// Package charset decodes what is not UTF-8, as the Encoding Standard of the
// WHATWG does (https://encoding.spec.whatwg.org/): its labels, its tables, and
// its way with bytes that mean nothing.
//
// The tables of golang.org/x/text are most of what it needs. They are not the
// standard's in the C1 bytes of single-byte encodings, the private use areas of
// gb18030 and Shift_JIS, and some additions of GB18030-2022; and the decoders
// over them go on elsewhere after an error. So the tables are taken from there,
// completed, and read by the standard's own steps. An index is made when the
// first document asks for it, in about a millisecond; nothing is done before.
//
// Which encoding a document is in it guesses only where nothing else says it
// (Detect).
package charset
