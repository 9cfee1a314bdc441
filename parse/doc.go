// Package parse turns a document, the bytes as they came over the wire, into
// a page: finished JSON, and beside it the few facts that a crawler needs
// without looking inside.
//
// A document goes through seven stages, each in a file of its own:
//
//	decode.go    Content-Encoding, layer by layer, up to a cap of decoded bytes
//	mimetype.go  what it is: HTML, plain text, or nothing that has a page
//	charset.go   to UTF-8, in the order of the WHATWG
//	tree.go      the tree of nodes
//	gather.go    one walk over the tree, which collects every field that was asked for
//	main.go      the main content
//	analysis.go  the analysis of its text
//
// and page.go writes what was collected. fields.go says what was asked for.
//
// The warnings of a result, [Result.Warnings], are
//
//	truncated          the body was cut, at Config.MaxBody or before it came here
//	not_encoded        a Content-Encoding was named that had not been applied
//	trailing_bytes     bytes after the end of an encoding were left out
//	lossy_text         bytes that are not of the charset became U+FFFD
//	too_deep           elements were nested deeper than parse/htmltree has them
//	too_complex        another limit of parse/htmltree was hit
//	too_many_links     and too_many_headings, long_url, long_line, long_text,
//	                   long_data: see Limits
//	long_structured    structured data over a limit of parse/content was left out
//	missing_field      a required field of Config.Rules was not found
//	failed_field       an XPath expression of Config.Rules took too much work: see Limits
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
