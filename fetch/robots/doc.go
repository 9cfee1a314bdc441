// Package robots reads robots.txt files and answers whether a path may be
// fetched, after RFC 9309 (Robots Exclusion Protocol). A parsed file keeps only
// what concerns one crawler: the rules of the groups that name it, or those of
// the "*" groups where none does.
//
// Files are written by everybody, so parsing is lenient where leniency can only
// make the crawler obey more: the misspellings that Google's open-source parser
// knows ("dissallow", "useragent", a missing colon) are understood. Files are
// also hostile now and then, so both parsing and matching take time linear in
// their input: wildcards never backtrack.
//
// Beyond the RFC it reads Crawl-delay and Sitemap lines, and keeps Content-Usage
// and Content-Signal lines as text.
//
// The package does no I/O and no caching. Where the file comes from, what a
// status means (404 is [AllowAll], 503 is [DisallowAll]) and how long an answer
// holds are the caller's business; [Rules.Size] is there for caches that count
// bytes. It does not read X-Robots-Tag headers or meta elements.
package robots
