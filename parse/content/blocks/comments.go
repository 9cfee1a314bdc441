package blocks

import "strings"

// commentFlag says whether a class or an ID is that of a box with what readers
// wrote: "comment-list", "CommentBox", "article__comments". A link to the
// comments, their number and whether there are any say nothing of the kind.
func commentFlag(names string) Flags {
	for rest := names; ; {
		at, word := indexComment(rest)
		if at < 0 {
			return 0
		}
		start := len(names) - len(rest) + at
		rest = rest[at+len(word):]
		if startsWord(names[:start], names[start]) && !otherMeaning(names[:start], withoutPlural(rest)) {
			return InComment
		}
	}
}

// commentWords are what sites call comments, longer words first; Disqus, Livefyre
// and Talkback are what some embed them with.
var commentWords = [...]string{
	"commentaire", "commenti", "comment", "comentario", "comentarii", "kommentarer", "kommentarii", "kommentar", "kommentit", "kommentti", "komentarz", "komentar",
	"reacties", "yorumlar", "yorum", "disqus", "livefyre", "talkback",
}

// nextLetters are the second and the third letter of the words that begin with a
// letter, of either case; 0 if there is none. All that begin alike go on alike.
var nextLetters = func() (table [256]uint16) {
	for _, word := range commentWords {
		next := uint16(word[1]) | uint16(word[2])<<8
		table[word[0]], table[word[0]&^0x20] = next, next
	}
	return table
}()

// indexComment finds one of them, in either case.
func indexComment(s string) (at int, word string) {
	for i := 0; i+len("yorum") <= len(s); i++ {
		if next := uint16(s[i+1]) | uint16(s[i+2])<<8; next|0x2020 != nextLetters[s[i]] {
			continue
		}
		for _, word := range commentWords {
			if i+len(word) <= len(s) && s[i]|0x20 == word[0] && strings.EqualFold(s[i:i+len(word)], word) {
				return i, word
			}
		}
	}
	return -1, ""
}

// withoutPlural takes the ending of a plural off what follows the word.
func withoutPlural(after string) string {
	for _, end := range [...]string{"s", "e"} {
		if rest, ok := strings.CutPrefix(after, end); ok && (rest == "" || !('a' <= rest[0] && rest[0] <= 'z')) {
			return rest
		}
	}
	return after
}

// startsWord reports whether a word begins between what is before and first:
// after a sign, or with a capital letter after a small one.
func startsWord(before string, first byte) bool {
	if before == "" {
		return true
	}
	last := before[len(before)-1]
	letter := 'a' <= last|0x20 && last|0x20 <= 'z'
	return !letter || 'a' <= last && 'A' <= first && first <= 'Z'
}

// longestBeside is more than any word has that is looked for beside "comment", in bytes.
const longestBeside = 32

// otherMeaning reports whether the words beside "comment" say that the element is
// no box of comments. Of a long class it looks at what is near, and no further.
func otherMeaning(before, after string) bool {
	if after != "" && 'a' <= after[0] && after[0] <= 'z' { // "commentary", "commenter", or a word written close
		switch {
		case strings.HasPrefix(after, "box"), strings.HasPrefix(after, "list"), strings.HasPrefix(after, "body"), strings.HasPrefix(after, "text"), strings.HasPrefix(after, "thread"), strings.HasPrefix(after, "wrap"):
		default:
			return true
		}
	}
	after = strings.TrimLeft(after, "-_")
	after = strings.ToLower(after[:min(len(after), longestBeside)])
	for _, word := range []string{"open", "closed", "off", "on ", "count", "link", "number", "num", "disabled", "enabled", "icon", "button", "btn", "status", "allowed", "toggle"} {
		if strings.HasPrefix(after, word) {
			return true
		}
	}
	before = strings.TrimRight(before, "-_")
	before = strings.ToLower(before[max(0, len(before)-longestBeside):])
	for _, word := range []string{"no", "has", "with", "without", "hide", "show"} {
		if name := before[strings.LastIndexAny(before, " \t\n")+1:]; name == word {
			return true
		}
	}
	return false
}
