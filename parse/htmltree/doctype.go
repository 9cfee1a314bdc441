package htmltree

import (
	"strings"

	"golang.org/x/net/html"
)

// doctypeNode makes the node of a doctype from what stands between "<!doctype"
// and ">" (13.2.5.53 to 13.2.5.68), and says whether it puts the document in
// quirks mode (13.2.6.4.1). As with html.Parse the identifiers are attributes
// named public and system, absent where they are missing.
func (b *builder) doctypeNode(s string) (n *html.Node, quirks bool) {
	n = b.newNode(html.DoctypeNode)
	s = strings.TrimLeft(s, whitespace)
	end := strings.IndexAny(s, whitespace)
	if end < 0 {
		end = len(s)
	}
	n.Data = strings.ToLower(s[:end])
	quirks = n.Data != "html"

	s = strings.TrimLeft(s[end:], whitespace)
	if s == "" {
		return n, quirks
	}
	var public, system string
	var hasPublic, hasSystem, forced bool
	rest, ok := cutKeyword(s, "public")
	if ok {
		public, rest, hasPublic, forced = identifier(rest)
		n.Attr = addIdentifier(n.Attr, "public", public, hasPublic)
	} else if rest, ok = cutKeyword(s, "system"); !ok {
		return n, true
	}
	if rest = strings.TrimLeft(rest, whitespace); !forced && (!hasPublic || rest != "") {
		system, _, hasSystem, forced = identifier(rest)
		n.Attr = addIdentifier(n.Attr, "system", system, hasSystem)
	}
	return n, quirks || forced || quirky(strings.ToLower(public), strings.ToLower(system), hasSystem)
}

// cutKeyword returns what follows the keyword, in any case, at the start of s.
func cutKeyword(s, keyword string) (rest string, ok bool) {
	if len(s) < len(keyword) || !strings.EqualFold(s[:len(keyword)], keyword) {
		return "", false
	}
	return s[len(keyword):], true
}

// identifier reads a quoted identifier. Where it is missing or not closed, the
// document is in quirks mode whatever the identifier is.
func identifier(s string) (id, rest string, ok, forced bool) {
	s = strings.TrimLeft(s, whitespace)
	if s == "" || s[0] != '"' && s[0] != '\'' {
		return "", "", false, true
	}
	id, rest, closed := strings.Cut(s[1:], s[:1])
	return id, rest, true, !closed
}

func addIdentifier(attrs []html.Attribute, key, val string, ok bool) []html.Attribute {
	if !ok {
		return attrs
	}
	return append(attrs, html.Attribute{Key: key, Val: val})
}

// quirky says whether the identifiers, in lower case, are of a document that
// counts on the faults of old browsers (13.2.6.4.1).
func quirky(public, system string, hasSystem bool) bool {
	switch public {
	case "-//w3o//dtd w3 html strict 3.0//en//", "-/w3c/dtd html 4.0 transitional/en", "html":
		return true
	}
	if system == "http://www.ibm.com/data/dtd/v11/ibmxhtml1-transitional.dtd" {
		return true
	}
	for _, prefix := range quirkyPrefixes {
		if strings.HasPrefix(public, prefix) {
			return true
		}
	}
	return !hasSystem && (strings.HasPrefix(public, "-//w3c//dtd html 4.01 frameset//") ||
		strings.HasPrefix(public, "-//w3c//dtd html 4.01 transitional//"))
}

// quirkyPrefixes are the beginnings of public identifiers that mean quirks
// mode (13.2.6.4.1), in lower case.
var quirkyPrefixes = [...]string{
	"+//silmaril//dtd html pro v0r11 19970101//",
	"-//as//dtd html 3.0 aswedit + extensions//",
	"-//advasoft ltd//dtd html 3.0 aswedit + extensions//",
	"-//ietf//dtd html 2.0 level 1//",
	"-//ietf//dtd html 2.0 level 2//",
	"-//ietf//dtd html 2.0 strict level 1//",
	"-//ietf//dtd html 2.0 strict level 2//",
	"-//ietf//dtd html 2.0 strict//",
	"-//ietf//dtd html 2.0//",
	"-//ietf//dtd html 2.1e//",
	"-//ietf//dtd html 3.0//",
	"-//ietf//dtd html 3.2 final//",
	"-//ietf//dtd html 3.2//",
	"-//ietf//dtd html 3//",
	"-//ietf//dtd html level 0//",
	"-//ietf//dtd html level 1//",
	"-//ietf//dtd html level 2//",
	"-//ietf//dtd html level 3//",
	"-//ietf//dtd html strict level 0//",
	"-//ietf//dtd html strict level 1//",
	"-//ietf//dtd html strict level 2//",
	"-//ietf//dtd html strict level 3//",
	"-//ietf//dtd html strict//",
	"-//ietf//dtd html//",
	"-//metrius//dtd metrius presentational//",
	"-//microsoft//dtd internet explorer 2.0 html strict//",
	"-//microsoft//dtd internet explorer 2.0 html//",
	"-//microsoft//dtd internet explorer 2.0 tables//",
	"-//microsoft//dtd internet explorer 3.0 html strict//",
	"-//microsoft//dtd internet explorer 3.0 html//",
	"-//microsoft//dtd internet explorer 3.0 tables//",
	"-//netscape comm. corp.//dtd html//",
	"-//netscape comm. corp.//dtd strict html//",
	"-//o'reilly and associates//dtd html 2.0//",
	"-//o'reilly and associates//dtd html extended 1.0//",
	"-//o'reilly and associates//dtd html extended relaxed 1.0//",
	"-//sq//dtd html 2.0 hotmetal + extensions//",
	"-//softquad software//dtd hotmetal pro 6.0::19990601::extensions to html 4.0//",
	"-//softquad//dtd hotmetal pro 4.0::19971010::extensions to html 4.0//",
	"-//spyglass//dtd html 2.0 extended//",
	"-//sun microsystems corp.//dtd hotjava html//",
	"-//sun microsystems corp.//dtd hotjava strict html//",
	"-//w3c//dtd html 3 1995-03-24//",
	"-//w3c//dtd html 3.2 draft//",
	"-//w3c//dtd html 3.2 final//",
	"-//w3c//dtd html 3.2//",
	"-//w3c//dtd html 3.2s draft//",
	"-//w3c//dtd html 4.0 frameset//",
	"-//w3c//dtd html 4.0 transitional//",
	"-//w3c//dtd html experimental 19960712//",
	"-//w3c//dtd html experimental 970421//",
	"-//w3c//dtd w3 html//",
	"-//w3o//dtd w3 html 3.0//",
	"-//webtechs//dtd mozilla html 2.0//",
	"-//webtechs//dtd mozilla html//",
}
