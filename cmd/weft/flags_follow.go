package main

import (
	"strings"

	"github.com/urfave/cli/v2"

	"weft/crawler/scope"
)

// followFlags say which links are followed.
func followFlags() []cli.Flag {
	return []cli.Flag{
		toggle(catFollow, "recursive", "follow links: the lines of the list are where it begins (see docs/follow.md). The other flags here go with it", "r"),
		number(catFollow, "level", 20, "links from a line of the list, at most; 0 is no limit", "l"),
		listFlag(catFollow, "scope", "`WHERE` links may lead, as seen from the lines of the list: prefix (the folder and below), host, domain (registrable), any, or a host or *.example.org; several times for several (default: host)"),
		listFlag(catFollow, "accept-regex", "`RE2` that the whole URL of a found page has to match, or another one of these"),
		listFlag(catFollow, "reject-regex", "`RE2` that the whole URL of a found page must not match"),
		&cli.Int64Flag{Name: "max-pages", Usage: "records of the run at most; `N` stops found pages only, lines always have theirs (0: no limit)", Category: catFollow, EnvVars: envVar("max-pages")},
		&cli.Int64Flag{Name: "host-pages", Usage: "records of a host at most; `N` stops found pages only (0: no limit)", Category: catFollow, EnvVars: envVar("host-pages")},
		toggle(catFollow, "sitemaps", "also what the sitemaps list that robots.txt names, else /sitemap.xml"),
		textFlag(catFollow, "since", "", "`OUTPUT` of an earlier run: ask only for what has changed; the rest gets the outcome unchanged, with the page that it had"),
		textFlag(catFollow, "follow-select", "", "`CSS` of the elements that links are taken from (default: the whole page)"),
		textFlag(catFollow, "ignore-params", "", "`NAMES` of parameters, with commas between them, that do not make another page (default: "+strings.Join(scope.DefaultIgnoreParams(), ",")+" and session ids)"),
		textFlag(catFollow, "nofollow", "obey", "`WHAT` to do with nofollow of links and pages: obey or ignore"),
	}
}
