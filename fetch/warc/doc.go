// Package warc reads web archives: files of exchanges as they went
// over the wire, WARC 1.1 (ISO 28500:2017; iipc.github.io/warc-specifications).
//
//   - A [Reader] gives the records of a file, whoever wrote it, and [Answers] the
//     answers among them as a fetch.Client would have returned them.
//
// # What is read
//
// WARC 0.17 to 1.1, with a gzip member for each record, or compressed as a whole,
// or not at all. Bodies whose transfer coding the archiver has undone, but left in
// the head, are taken as they are. What is too long, or no WARC, is an error that
// says where.
//
// # What the package does not do
//
// It checks no digests, joins no segmented records, and reads neither ARC nor .warc.zst files.
package warc
