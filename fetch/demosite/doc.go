// Package demosite is the built-in site: pages to crawl without a network.
//
// A Site is an http.Handler over one of three sources. Made-up pages are a
// pure function of the seed, the host and the page's number, so that two runs
// on two machines fetch the same bytes; a folder of HTML files is served as it
// lies; a map file serves stored pages under the URLs they once had. Every
// answer may be delayed, by a time that depends on the URL alone.
//
// Host names are only names: none of them resolves. A crawler reaches them by
// sending every connection to the one listener (curl's --connect-to), and the
// site tells them apart by the Host header. With a CA the same pages come over
// TLS and HTTP/2, under certificates that are made on the fly for any name.
//
// Beside the good pages there is a catalogue of bad ones, ServeFaults: each
// shows one thing that servers on the web do wrong, and says what a crawler is
// expected to make of it.
//
// What it does not do: it is no general file server (no ranges, no listings),
// it knows nothing of flags, logs nothing, and is not hardened for use on
// anything but loopback.
package demosite
