// Package warc reads and writes web archives: files of exchanges as they went
// over the wire, WARC 1.1 (ISO 28500:2017; iipc.github.io/warc-specifications).
//
//   - A [Writer] is a fetch.Archive: every exchange of a client becomes a request
//     and a response record, each a gzip member of its own, in files of bounded
//     size.
//   - A [Reader] gives the records of a file, whoever wrote it, and [Answers] the
//     answers among them as a fetch.Client would have returned them.
//
// # What is written
//
// Each file begins with a warcinfo record, whose isPartOf tells the files of one
// archive from others that are called so. An exchange is a request record, a
// response record for every informational answer (RFC 9110, section 15.2), and
// then one for the answer itself; they name each other in WARC-Concurrent-To. A
// response with the payload of an earlier one is a revisit record (profile
// identical-payload-digest) with the head alone. Blocks are the bytes of the wire,
// above TLS: names of fields as they were written, in their order, with the
// framing of the transfer coding, and not mended. Only a Proxy-Authorization is
// left out: it is no part of what was said to the server.
//
// WARC-Block-Digest is of the block, WARC-Payload-Digest of the body after the
// transfer coding is undone; both are SHA-1 in base 32, as every tool knows
// them. They find damage, not forgery. An answer that did not come whole has
// WARC-Truncated and no payload digest, and so has one whose framing is broken.
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
// It makes no index (CDXJ) and no WACZ, joins no segmented records, writes no
// metadata records, and reads neither ARC nor .warc.zst files.
package warc
