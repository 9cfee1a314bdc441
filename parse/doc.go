// Package parse turns a document, the bytes as they came over the wire, into
// a page: finished JSON, and beside it the few facts that a crawler needs
// without looking inside.
//
// A document goes through five stages, each in a file of its own:
//
//	decode.go    Content-Encoding, layer by layer, up to a cap of decoded bytes
//	mimetype.go  what it is: HTML, plain text, or nothing that has a page
//	charset.go   to UTF-8, in the order of the WHATWG
//	tree.go      the tree of nodes
//	gather.go    one walk over the tree, which collects every field that was asked for
//
// and page.go writes what was collected.
//
// The work is pure: the page depends on the document and the [Config] alone,
// and is the same byte for byte in every process and on every day. The only
// clock that is read is the monotonic one, for the stamps of [Timings].
//
// What this package does not do: it fetches nothing and opens no file, it runs
// no script and no style sheet, it follows no link, no canonical URL and no
// meta refresh, and it enforces no limit of time or memory. Its limits are
// counts, so they are the same on every machine; for a page that hangs a
// library, run it in a process that can be killed (weft/parse/procpool).
package parse
