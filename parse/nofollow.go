package parse

import "strings"

// forbidsFollowing reports whether a list of robots directives says nofollow, or
// none, to everybody or to our agent. With agents, as in X-Robots-Tag, a name and
// a colon before a directive say whom it and those after it are for.
//
// https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag
func forbidsFollowing(list, agent string, agents bool) bool {
	whom := ""
	separates := func(r rune) bool { return r == ',' || r <= ' ' }
	for directive := range strings.FieldsFuncSeq(strings.ToLower(list), separates) {
		if name, rest, named := strings.Cut(directive, ":"); agents && named && namesAgent(name) && !valued(name) {
			whom, directive = name, rest
		}
		if (directive == "nofollow" || directive == "none") && (whom == "" || whom == agent) {
			return true
		}
	}
	return false
}

// namesAgent tells an agent from a time of day.
func namesAgent(s string) bool { return s != "" && (s[0] < '0' || s[0] > '9') }

// HeaderForbidsFollowing reports whether an X-Robots-Tag says that agent is to
// follow no links of the page.
func HeaderForbidsFollowing(tag, agent string) bool {
	return forbidsFollowing(tag, strings.ToLower(agent), true)
}

// metaNofollow takes what a <meta> of that name says to robots.
func (g *gather) metaNofollow(name, content string) {
	agent := strings.ToLower(g.cfg.Agent)
	if name == "robots" || name == agent {
		g.nofollow = g.nofollow || forbidsFollowing(content, agent, false)
	}
}

// headerNofollow takes what the headers say to robots: see RobotsHeaders.
func (g *gather) headerNofollow(lines []string) {
	for _, line := range lines {
		if tag, ok := strings.CutPrefix(line, "x-robots-tag: "); ok {
			g.nofollow = g.nofollow || HeaderForbidsFollowing(tag, g.cfg.Agent)
		}
	}
}
