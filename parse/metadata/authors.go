package metadata

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxAuthors    = 30
	maxAuthorName = 80 // bytes
	maxByline     = 300
)

// authorList collects names, each once, in order.
type authorList struct {
	names []string
	site  string // a name that is no author's
}

// add takes the names out of a piece of text such as "By Ann Example and Bob
// Sample, Senior Editor".
func (l *authorList) add(s string) {
	for _, name := range splitNames(s) {
		l.addName(name)
	}
}

// addWritten takes the names out of what a page says its authors are, which is
// one name if it reads as one, and else a piece of text.
func (l *authorList) addWritten(s string) {
	if s = oneLine(s); readsAsOneName(s) {
		l.addStated(s)
		return
	}
	l.add(s)
}

// addStated adds the name of a person or an organization as it was stated.
func (l *authorList) addStated(s string) {
	if name := statedName(s); name != "" {
		l.addName(name)
	}
}

func (l *authorList) addName(name string) {
	if len(l.names) >= maxAuthors || l.site != "" && strings.EqualFold(name, l.site) {
		return
	}
	for i, have := range l.names {
		if sameName(have, name) {
			if len(name) > len(have) && !strings.ContainsRune(name, ',') {
				l.names[i] = name
			}
			return
		}
	}
	l.names = append(l.names, name)
}

// has reports whether a name is in the list, perhaps with more or less of it.
func (l *authorList) has(name string) bool {
	name = strings.ToLower(onlyLetters(name))
	return slices.ContainsFunc(l.names, func(have string) bool {
		have = strings.ToLower(onlyLetters(have))
		return strings.Contains(have, name) || strings.Contains(name, have)
	})
}

// sameName compares names without case and without what is not a letter.
func sameName(a, b string) bool {
	return strings.EqualFold(onlyLetters(a), onlyLetters(b))
}

func onlyLetters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// bylineStarts are what names are introduced with, in lower case.
var bylineStarts = []string{
	"this post was written by", "this article was written by", "written and edited by", "written & reviewed by", "article written by", "article by", "written by", "posted by", "published by", "created by", "submitted by", "story by", "words by", "text by",
	"reported by", "review by", "guest post by", "contributed by", "authored by", "analysis by", "opinion by", "by:", "by", "authors:", "author:", "authors", "author", "byline:",
	"about the author", "from:", "escrito por", "publicado por", "redigido por", "por:", "por", "autor:", "autora:", "autor", "rédigé par", "écrit par", "publié par", "par:", "par", "auteur :", "auteur:", "auteur",
	"geschrieben von", "verfasst von", "veröffentlicht von", "ein artikel von", "eine analyse von", "ein kommentar von", "von:", "von", "text:", "scritto da", "pubblicato da", "di:", "di", "a cura di", "geschreven door", "door:", "door", "skriven av", "av:", "av", "af:", "af",
	"autor textu:", "napisał", "napisała", "opublikował", "автор:", "автор", "текст:", "yazan:", "oleh:", "oleh", "reporter:", "penulis:", "作者：", "作者:", "作者", "文／", "文/", "記者", "记者", "撰文", "文・", "执笔：", "執筆：", "著者：",
	"tác giả:", "με τον/την", "του", "της", "מאת:", "מאת", "بقلم:", "بقلم", "كتب:", "ผู้เขียน:",
}

// bylineEnds are what comes after the names.
var bylineEnds = []string{
	"|", "•", "·", "–", "—", " - ", "/", "\u2022", "►", "»", "›", "…", "(", "[", "@", "+", "...",
}

var bylineEndWords = map[string]bool{
	"on": true, "published": true, "updated": true, "posted": true, "last": true, "reviewed": true, "fact": true, "fact-checked": true, "medically": true, "edited": true, "for": true, "at": true, "in": true, "is": true, "has": true, "was": true, "who": true,
	"min": true, "read": true, "share": true, "follow": true, "comments": true, "comment": true, "photo": true, "photos": true, "photography": true, "images": true, "date": true, "modified": true, "about": true, "email": true, "view": true, "see": true, "more": true, "posts": true,
	"le": true, "am": true, "vom": true, "el": true, "em": true, "the": true, "with": true, "via": true, "since": true, "posté": true, "publié": true, "bio": true, "contact": true, "your": true, "our": true, "says": true, "says:": true, "wrote:": true, "said": true, "replied": true, "verified": true, "joined": true, "member": true, "members": true,
}

// noNames are words that no name begins with: a date or a button follows them.
var noNames = map[string]bool{
	"updated": true, "published": true, "posted": true, "reviewed": true, "last": true, "share": true, "follow": true, "comments": true, "date": true, "modified": true, "photo": true, "read": true, "view": true, "see": true,
}

// nameSeparators are words between two names: "and" in the languages of the
// byline rules, where it is a word of its own that means nothing else in a line of
// names ("in" of Slovene and "at" of Filipino do).
var nameSeparators = map[string]bool{
	"and": true, "&": true, "und": true, "et": true, "y": true, "e": true, "ed": true, "og": true, "och": true, "en": true, "ja": true, "i": true, "и": true, "and/or": true, "with": true, "ve": true, "dan": true, "và": true,
	"oraz": true, "a": true, "és": true, "și": true, "şi": true, "un": true, "ir": true, "та": true, "і": true, "й": true, "да": true, "και": true, "eta": true, "va": true, "na": true,
	"و": true, "और": true, "एवं": true, "এবং": true, "และ": true, "및": true, "와": true, "과": true, "と": true, "和": true, "与": true, "與": true, "及": true, "ו": true, "sowie": true,
}

// roles are words of which one in what follows a comma makes it no name.
var roles = map[string]bool{
	"editor": true, "editors": true, "editor-in-chief": true, "reporter": true, "correspondent": true, "writer": true, "staff": true, "contributor": true, "contributing": true, "journalist": true, "columnist": true, "chief": true, "producer": true, "founder": true, "co-founder": true, "cofounder": true,
	"ceo": true, "cto": true, "coo": true, "cmo": true, "president": true, "director": true, "manager": true, "analyst": true, "senior": true, "junior": true, "associate": true, "assistant": true, "professor": true, "prof": true, "lecturer": true, "author": true, "expert": true, "specialist": true, "consultant": true, "freelance": true, "freelancer": true, "head": true, "vp": true, "engineer": true, "developer": true, "attorney": true, "lawyer": true, "physician": true, "nurse": true, "dietitian": true, "nutritionist": true, "therapist": true, "psychologist": true,
	"md": true, "m.d": true, "phd": true, "ph.d": true, "mba": true, "rn": true, "dds": true, "dvm": true, "msc": true, "ma": true, "bsc": true, "ba": true, "cpa": true, "cfa": true, "cfp": true, "rd": true, "rdn": true, "mph": true, "ms": true, "jd": true, "esq": true, "cfp®": true, "mpa": true, "edd": true, "psyd": true, "lcsw": true, "do": true, "pt": true, "dpt": true, "np": true, "fnp": true, "cpt": true, "cscs": true, "m.s": true, "m.a": true, "b.a": true, "ld": true, "ldn": true,
	"redakteur": true, "redakteurin": true, "redaktion": true, "journaliste": true, "rédacteur": true, "rédactrice": true, "redactor": true, "redactora": true, "redattore": true, "team": true, "university": true, "inc": true, "inc.": true, "ltd": true, "llc": true, "news": true, "press": true, "reuters": true, "ap": true, "afp": true, "cnn": true, "bbc": true, "cnbc": true, "magazine": true, "special": true, "service": true, "network": true, "post": true, "times": true,
}

// nobody are names that stand for no author.
var nobody = map[string]bool{
	"": true, "admin": true, "administrator": true, "webmaster": true, "unknown": true, "anonymous": true, "guest": true, "author": true, "authors": true, "editor": true, "user": true, "none": true, "null": true, "undefined": true, "n/a": true, "na": true, "default": true, "website": true, "root": true, "contributor": true, "staff": true, "super user": true, "superuser": true, "home": true, "subscribe": true, "menu": true, "follow": true, "share": true, "twitter": true, "facebook": true, "wordpress": true, "no author": true, "test": true, "view all posts": true, "all posts": true, "read more": true, "bio": true, "site admin": true, "account": true, "login": true, "log in": true, "sign in": true, "register": true, "search": true, "profile": true, "website administrator": true,
}

// splitNames takes the names out of s, each cleaned.
func splitNames(s string) (names []string) {
	s = oneLine(s)
	if s == "" || len(s) > maxByline*4 || isAddress(s) {
		return nil
	}
	s = cutStart(s)
	for _, end := range bylineEnds {
		if i := strings.Index(s, end); i > 0 && beginsDate(s[:i]) {
			s = cutStart(strings.TrimSpace(s[i+len(end):])) // "Dec. 19, 2025 · Ann Example"
		} else if i > 0 {
			s = s[:i]
		} else if i == 0 {
			s = strings.TrimSpace(s[len(end):])
		}
	}
	for piece := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ';' || r == '\n' || r == '、' || r == '،' || r == '|' }) {
		parts := strings.Split(piece, ",")
		for i, part := range parts {
			for _, name := range splitAtWords(part) {
				if i > 0 && isRole(name) {
					if strings.Contains(name, " of ") {
						break // of this and that
					}
					continue
				}
				if name = cleanName(name); name != "" {
					names = append(names, name)
				}
			}
		}
	}
	return names
}

// beginsDate reports whether s is a day or a time rather than a name: it has
// numbers, and begins with one or with a month.
func beginsDate(s string) bool {
	if !hasDigit(s) {
		return false
	}
	word, _, _ := strings.Cut(s, " ")
	return word != "" && ('0' <= word[0] && word[0] <= '9' || months().any[strings.ToLower(strings.Trim(word, ".,"))] > 0)
}

// isAddress reports whether s is where something is found, and no name:
// "Example.com" is how a company writes its name.
func isAddress(s string) bool {
	return strings.Contains(s, "://") || strings.HasPrefix(s, "/") || strings.HasPrefix(s, "www.") || strings.HasPrefix(s, "#") || !strings.Contains(s, " ") && (strings.Contains(s, "@") && !strings.HasPrefix(s, "@") || strings.HasSuffix(s, ".com") && strings.ToLower(s) == s)
}

// cutStart takes "By" and its like off the beginning.
func cutStart(s string) string {
	for range 2 {
		lower := strings.ToLower(s)
		for _, start := range bylineStarts {
			rest, ok := strings.CutPrefix(lower, start)
			if !ok || len(lower) != len(s) {
				continue
			}
			if r, _ := utf8.DecodeRuneInString(rest); unicode.IsLetter(r) && start[len(start)-1] < utf8.RuneSelf && start[len(start)-1] != ':' {
				continue
			}
			s = strings.TrimLeft(s[len(start):], " :\u00a0.,-–—|")
			break
		}
	}
	return s
}

// splitAtWords splits "Ann and Bob", and ends at words and numbers that are no
// part of a name.
func splitAtWords(s string) (names []string) {
	var name []string
	flush := func() {
		if len(name) > 0 {
			names = append(names, strings.Join(name, " "))
			name = name[:0]
		}
	}
	words := strings.Fields(s)
	for i, word := range words {
		lower := strings.ToLower(word)
		switch {
		case len(name) == 0 && noNames[strings.Trim(lower, ":")]:
			return names
		case len(name) > 0 && nameSeparators[lower] && !isInitial(words[i-len(name):], len(name)):
			flush()
			continue
		case len(name) == 1 && word[0] >= '0' && word[0] <= '9' && months().any[strings.ToLower(strings.Trim(name[0], ".,"))] > 0:
			return names // a date
		case len(name) > 0 && (bylineEndWords[lower] || word[0] >= '0' && word[0] <= '9' || months().any[strings.Trim(lower, ".")] > 0 && len(name) > 1):
			flush()
			return names
		}
		name = append(name, word)
	}
	flush()
	return names
}

func isRole(s string) bool {
	for i, word := range strings.Fields(s) {
		if isRoleWord(word, i == 0) {
			return true
		}
	}
	return false
}

// isRoleWord reports whether a word says what somebody is. As the first word of a
// name "Md", "Ma" and "Do" are a part of it, and no degrees.
func isRoleWord(word string, first bool) bool {
	word = strings.Trim(word, ".")
	return roles[strings.ToLower(word)] && !(first && len(word) == 2 && unicode.IsLower(rune(word[1])))
}

// cleanName returns a name fit for a list, or "" if s is none.
func cleanName(s string) string {
	s = strings.Trim(cutStart(s), " \t:,;.-–—_*\"“”'‘’|/<>=!?")
	if len(s) < 2 || len(s) > maxAuthorName || strings.Contains(s, ": ") || isAddress(s) || nobody[strings.ToLower(s)] {
		return ""
	}
	letters, words := 0, 1
	for _, r := range s {
		switch {
		case unicode.IsLetter(r):
			letters++
		case r == ' ':
			words++
		case r == '{' || r == '}' || r == '<' || r == '$' || r == '=' || unicode.IsControl(r):
			return ""
		}
	}
	if letters < 2 || words > 7 {
		return ""
	}
	return s
}

// looksLikePerson reports whether a name has two to four words that begin with
// a capital letter, or is of a script without them.
func looksLikePerson(name string) bool {
	words := strings.Fields(name)
	capitals := 0
	for _, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		if unicode.IsUpper(r) || !unicode.IsLower(r) && unicode.IsLetter(r) {
			capitals++
		}
	}
	return len(words) >= 2 && len(words) <= 5 && capitals >= 2 || len(words) == 1 && capitals == 1 && name[0] >= utf8.RuneSelf
}
