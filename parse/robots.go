package parse

import (
	"net/http"
	"strings"
)

// robotsHeaders are the headers that speak to robots, in the order in which
// they are recorded, as http.Header has them.
var robotsHeaders = [...]string{
	"X-Robots-Tag",    // as <meta name=robots>
	"Content-Usage",   // IETF AIPREF, draft-ietf-aipref-attach
	"Content-Signal",  // contentsignals.org
	"Tdm-Reservation", // W3C TDM Reservation Protocol
	"Tdm-Policy",
}

// RobotsHeaders returns what an answer's headers say to robots, for
// Document.Robots: "name: value", the name in lower case.
func RobotsHeaders(h http.Header) (lines []string) {
	for _, name := range robotsHeaders {
		for _, value := range h[name] {
			lines = append(lines, strings.ToLower(name)+": "+value)
		}
	}
	return lines
}

// headerRobots records the headers that speak to robots: directives as those of
// a page, the signals under the name of their header.
func (g *gather) headerRobots(lines []string) {
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		switch name {
		case "x-robots-tag":
			g.directives("", value, true)
		case "content-usage", "content-signal":
			g.directives(name+": ", value, false)
		default:
			g.signal(name, value)
		}
	}
}

// metaRobots records what <meta> says to robots: the directives of
// name="robots", those for one agent as "agent: directive", and the reservation
// of text and data mining.
func (g *gather) metaRobots(name, content string) {
	switch {
	case name == "robots":
		g.directives("", content, false)
	case name == "tdm-reservation", name == "tdm-policy":
		g.signal(name, content)
	case strings.HasSuffix(name, "bot"), strings.HasPrefix(name, "googlebot-"):
		g.directives(name+": ", content, false)
	}
}

// signal records one value under its name.
func (g *gather) signal(name, value string) {
	if value = g.line(value); value != "" {
		g.addNote(&g.head.robots, name+": "+value)
	}
}

// directives records a list of directives, in lower case, each after prefix.
// With agents a name and a colon before a directive say whom it and those after
// it are for.
func (g *gather) directives(prefix, list string, agents bool) {
	var date string // an unavailable_after, of a form that has a comma in it
	for directive := range strings.SplitSeq(list, ",") {
		if len(g.head.robots) == maxNotes {
			return
		}
		directive = strings.ToLower(g.line(directive))
		if date != "" && directive != "" && directive[0] <= '9' {
			directive, date = date+", "+directive, ""
		}
		if date != "" {
			g.addNote(&g.head.robots, prefix+date)
			date = ""
		}
		name, rest, named := strings.Cut(directive, ":")
		name = strings.TrimSpace(name)
		if agents && named && !valued(name) {
			prefix, directive = name+": ", strings.TrimSpace(rest)
			name, rest, _ = strings.Cut(directive, ":")
		}
		switch {
		case directive == "":
		case name == "unavailable_after" && strings.HasSuffix(rest, "day"), name == "unavailable_after" && len(strings.TrimSpace(rest)) == 3:
			date = directive
		default:
			g.addNote(&g.head.robots, prefix+directive)
		}
	}
	if date != "" {
		g.addNote(&g.head.robots, prefix+date)
	}
}

// valued reports whether a colon after a name begins the value of a directive,
// and not the directives for an agent of that name.
func valued(name string) bool {
	return name == "unavailable_after" || strings.HasPrefix(name, "max-")
}
