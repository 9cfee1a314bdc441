package metadata

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// statedName returns the name of one person or organization that structured data
// states: an initial, a conjunction, a comma in it are parts of the name. It is
// "" where a program put something else there.
func statedName(s string) string {
	s = strings.Trim(oneLine(s), " ,;:|\"“”")
	lower := strings.ToLower(s)
	for _, start := range []string{"by ", "by: ", "written by ", "posted by "} {
		if rest, ok := strings.CutPrefix(lower, start); ok && len(lower) == len(s) {
			s = s[len(s)-len(rest):]
			break
		}
	}
	if len(s) > maxAuthorName || strings.Count(s, " ") > 8 || strings.Contains(s, ": ") || isAddress(s) || nobody[strings.ToLower(s)] || strings.ContainsAny(s, "{}<>$=") {
		return ""
	}
	letters := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	if letters < 2 {
		return ""
	}
	return s
}

// nameParticles are words in lower case that stand in names.
var nameParticles = map[string]bool{
	"de": true, "del": true, "della": true, "delle": true, "dei": true, "di": true, "da": true, "das": true, "do": true, "dos": true, "du": true, "des": true, "la": true, "le": true, "las": true, "los": true, "el": true, "al": true, "ul": true, "bin": true, "bint": true, "ibn": true, "ben": true, "abu": true,
	"van": true, "von": true, "vom": true, "zu": true, "zur": true, "zum": true, "der": true, "den": true, "ter": true, "ten": true, "te": true, "'t": true, "op": true, "af": true, "av": true, "mac": true, "san": true, "st": true, "ap": true, "y": true, "e": true, "i": true,
}

// nameSuffixes are what may follow a name after a comma and belongs to it.
var nameSuffixes = map[string]bool{"jr": true, "sr": true, "ii": true, "iii": true, "iv": true}

// readsAsOneName reports whether s is nothing but the name of one person: a few
// words that begin with capitals, or "Last, First". One word is too little to
// tell, and so are scripts without capitals.
func readsAsOneName(s string) bool {
	name, after, comma := strings.Cut(s, ",")
	words := strings.Fields(name)
	if comma {
		rest := strings.Fields(after)
		switch {
		case len(rest) == 0 || strings.Contains(after, ","):
			return false
		case len(rest) == 1 && nameSuffixes[strings.ToLower(strings.Trim(rest[0], "."))] && len(words) > 1:
		case len(words)+len(rest) <= 3 && len(words) > 0:
			words = append(words, rest...) // "Last, First"
		default:
			return false
		}
	}
	if len(words) < 2 || len(words) > 6 || noNames[strings.ToLower(words[0])] || beginsByline(words[0]) {
		return false
	}
	capitals := 0
	for i, w := range words {
		lower := strings.ToLower(strings.Trim(w, "."))
		switch {
		case isRoleWord(w, i == 0) && !(i == 0 && comma):
			return false
		case isConjunction(lower) && !isInitial(words, i):
			if i < 2 || i != len(words)-2 { // not as in "José Ortega y Gasset"
				return false
			}
		case nameParticles[lower]:
		case beginsWithCapital(w):
			capitals++
		default:
			return false
		}
	}
	return capitals >= 2
}

// mayBeName reports whether a piece of a byline may be a name: it has no numbers,
// is no month and no unit of time, and words in lower case are particles or all
// there is.
func mayBeName(s string) bool {
	words := strings.Fields(s)
	lowers := 0
	for _, w := range words {
		lower := strings.ToLower(strings.Trim(w, ".,:"))
		first, _ := utf8.DecodeRuneInString(w)
		switch {
		case unicode.IsDigit(first), len(words) < 3 && months().any[lower] > 0 && lower != "may" && lower != "june" && lower != "april" && lower != "august", notNames[lower]:
			return false
		case unicode.IsLower(first) && !nameParticles[lower] && !roles[lower] && lower != "the":
			lowers++
		}
	}
	return lowers == 0 || lowers == len(words)
}

// notNames are words that bylines hold and names do not.
var notNames = map[string]bool{
	"min": true, "mins": true, "minute": true, "minutes": true, "read": true, "ago": true, "today": true, "yesterday": true, "articles": true, "article": true, "posts": true, "post": true,
	"mon": true, "tue": true, "wed": true, "thu": true, "fri": true, "sat": true, "sun": true, "monday": true, "tuesday": true, "wednesday": true, "thursday": true, "friday": true, "saturday": true, "this": true,
}

// isConjunction reports whether a word joins the two surnames of one person in
// some languages, and two persons in others.
func isConjunction(word string) bool { return word == "y" || word == "e" || word == "i" }

// isInitial reports whether words[i] is a capital that stands for a name, as in
// "Edgar A Poe", and no word between two of them: they are not all in capitals, and it
// has not two words of a name on both sides, as in "Ana López Y Juan Pérez".
func isInitial(words []string, i int) bool {
	first, size := utf8.DecodeRuneInString(words[i])
	if rest := words[i][size:]; !unicode.IsUpper(first) || rest != "" && rest != "." {
		return false
	}
	if i >= 2 && i+2 < len(words) && !nameSeparators[strings.ToLower(words[i+2])] {
		return false
	}
	return slices.ContainsFunc(words, func(w string) bool { return strings.ContainsFunc(w, unicode.IsLower) })
}

// beginsWithCapital accepts words of letters, with what stands in names:
// "O'Brien", "Jean-Luc", "J.R.R.".
func beginsWithCapital(word string) bool {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(word, "'’"))
	if !unicode.IsUpper(first) {
		return false
	}
	for _, r := range word {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune(".'’-‐", r) {
			return false
		}
	}
	return true
}

// beginsByline reports whether a word is what names are introduced with, "By".
func beginsByline(word string) bool {
	lower := strings.ToLower(word)
	for _, start := range bylineStarts {
		if lower == start {
			return true
		}
	}
	return false
}
