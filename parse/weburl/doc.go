// Package weburl is the canonical form of web addresses: what makes two
// spellings the same page, what is put on the wire for it, and what of a URL may
// be shown.
//
// It follows the URL standard of the WHATWG (https://url.spec.whatwg.org), as
// browsers do. The URLs that lists are made of are read by a scanner of some
// hundred nanoseconds, the others by the thorough parser; both give the same.
//
// It asks nobody: there is no look-up of names, and what an address may be
// fetched for is decided elsewhere.
package weburl
