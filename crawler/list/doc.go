// Package list reads lists of URLs, one line after the other, however long the
// list is: plain lines, csv, JSON lines and XML sitemaps, from files, streams
// and single URLs.
//
//	r, err := list.Open(ctx, list.Config{Sources: []list.Source{{Name: "urls.csv.gz"}}})
//	…
//	defer r.Close()
//	for {
//		line, err := r.Next(ctx)
//		if err == io.EOF {
//			break
//		}
//		…
//	}
//
// What can be known to be wrong before the first line is an error of Open: a
// file that is missing, a damaged compression, a csv header without the column,
// an XML file that is no sitemap. What is wrong with one line is that line's
// Err, and reading goes on. Only a source that breaks midway ends the reading.
//
// # Numbers
//
// Line.Number counts physical lines over all sources in their order, from 1,
// blank lines, comments and csv headers included. A csv row has the number of
// its first line. In a sitemap every <loc> of a <url> is a line. A URL given as
// a source is one line.
//
// # Text
//
// gzip and zstd (windows up to 8 MiB) are recognised by their first bytes,
// whatever the file is called, also when several were joined. So are a byte
// order mark, UTF-16 with one or without, and lines that end with CR alone. White space,
// NUL and byte order marks around a line are dropped. Blank lines, and in plain
// lists lines that start with #, are counted and not returned.
//
// Of lists that are in neither UTF-8 nor UTF-16 Config.Encoding says what they
// are in. Where it does not, each line that is not UTF-8 is taken for
// windows-1252: one such line in a list of UTF-8 does not spoil the others.
//
// # Hosts without a scheme
//
// With Config.DefaultScheme a URL that begins with a host gets it: a name with a
// dot in it, an IP address, localhost, each perhaps with a port. Everything else
// stays as it is.
//
// # csv
//
// RFC 4180, separated by comma, semicolon or tab, whichever the header has most
// of. The first line that is not blank is the header; lines that start with #
// above it are comments, unless they name the URL's column; so is a line "sep=;"
// in front of all, which Excel writes, and which names the separator. Below the
// header every row that is not empty is a line, whatever it begins with. With
// Config.NoHeader the first row is one, too. The other columns come as Line.Meta, one JSON object of strings in the order of
// the columns; nameless columns and fields beyond the header are called
// column3 (counted from 1), a second "name" becomes "name_2". Short rows are
// taken as they are. A quote that is never closed costs the row it stands in,
// not those that follow. A repeated header (joined files) is skipped.
//
// # JSON lines
//
// One object a line. The URL stands under the key Config.URLField, at the top
// level; the other members are Line.Meta, in their order, their numbers and
// strings as they were written. A line that is a JSON string is a URL itself. An
// array with one element a line, as a .json output has it, is read too.
//
// A row with the keys "schema" and "outcome" is a former record of weft. Of it
// only its own "meta" comes back as Line.Meta: what the user once gave goes
// through any number of rounds unchanged, and no record is nested in another. A
// former record is also read when it is over Config.MaxLine, if the cut falls
// into its "page". One whose user-info was masked is ErrNoURL.
//
// # Sitemaps
//
// <urlset> and <sitemapindex> of sitemaps.org. Names are compared by namespace
// and local name, whatever their prefixes (Namespaces in XML 1.0, section 6); the
// namespace that counts is the root's, since many sitemaps have another than
// sitemaps.org's, or none. lastmod, changefreq and priority
// are Line.Meta. The sitemaps that an index names are read in their place, with
// Config.Fetch, up to 3 levels and 50,000 sitemaps, of 64 MiB each; their <loc>
// in the index is no line. One that cannot be read, or was read before, is one
// line with Err, which takes a number.
//
// # What it does not do
//
// It does not validate, normalise or compare URLs; it fetches nothing by itself;
// it does not know what standard input is (Source.Open does).
package list
