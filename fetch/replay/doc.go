// Package replay is the one store of responses: it keeps what was fetched, for
// the next run (a cache) and to play it back with the times it took (a
// comparison that measures weft and not the network's mood of the day).
//
//   - A [Store] is a folder of entries, one file each.
//   - A [Cache] stands where a fetch.Client stands, and before it: what is kept
//     is used, what is not is fetched and kept. With [Cache.Refresh] what is
//     kept is asked about first.
//   - [Store.Handler] plays entries back over HTTP, and a [Player] stands where
//     the client stood and fetches from there. A program that measures itself
//     serves the handler from a process of its own.
//
// # What an entry is found by
//
// By the request: the URL without fragment and user-info, host in lower case,
// no default port; whether an uncompressed body was asked for; and the headers
// and the user-info that were given with the request, so that a page fetched
// for one user is never another's. Only a digest of these is kept (SHA-256; it
// names the file). It cannot be read back, but who has the folder can test a
// guess at a weak password. The headers that the client itself adds, such as
// User-Agent, are the same for a whole run and do not count: use another folder
// for another identity.
//
// # What is kept
//
// A cache keeps complete answers that are worth as much tomorrow: 2xx but 206,
// 3xx but 304, and 404, 405, 410, 414 and 501. (These and 203, 204, 300, 301 and
// 308 are what RFC 9110 section 15.1 calls heuristically cacheable; the other
// redirects are there so that chains replay whole.) It never keeps 429 and the
// other 5xx, which say how the server felt, 401 and 403, which may be about the
// visitor, or a body that did not come whole. A body that was cut at the
// request's limit is kept, and used where the limit is the same or smaller.
// Nothing expires and Cache-Control is not looked at: the folder is the user's
// own archive, and the user decides when to refresh it.
//
// [Cache.Failures] is for recording: all answers and failures are kept, too.
//
// Bodies are kept as they came, with their Content-Encoding. Set-Cookie is not
// kept, nor is any header that was sent.
//
// # The folder
//
//	weft-replay         "weft replay store 1\n": the version of the layout
//	tmp/                files that are being written
//	3f/a9/c0…           entries: the digest in hex, after two levels of folders
//
// An entry is a line of 32 bytes, a head in text, and the body:
//
//	weft replay 1 CRCCRCCR HEADLENG\n   checksum and length of the head, in hex
//	{"url":"https://…","status":200,…}\n
//	Content-Type: text/html\n           the headers, by name, as they came
//	\n
//	body
//
// The checksum is CRC-32C (RFC 3720 section 12.1) of all that follows it. A file
// that was torn, or changed, or is not about the URL asked for, is a miss.
//
// Files are written under another name and renamed, so goroutines and processes
// may share a folder; whoever comes last wins. Nothing is synced to the disk:
// after a power cut some of the last entries are misses. Files are readable by
// their owner only. The folder grows without bound; deleting any file in it, or
// all of it, is always safe.
//
// # What the package does not do
//
// It does not judge freshness, follow redirects, retry, decode bodies, wait for
// anybody's rate limit, evict, or start a goroutine.
package replay
