package blocks

import "strings"

// commentFlag says whether a class or an ID is that of a box with what readers
// wrote: "comment-list", "CommentBox", "article__comments". A link to the
// comments, their number and whether there are any say nothing of the kind.
func commentFlag(names string) Flags {
	for rest := names; ; {
		at := indexComment(rest)
		if at < 0 {
			return 0
		}
		before, after := rest[:at], rest[at+len("comment"):]
		rest = after
		after = strings.TrimPrefix(after, "s")
		if startsWord(before, names[len(names)-len(rest)-len("comment")]) && !otherMeaning(before, after) {
			return InComment
		}
	}
}

// indexComment finds "comment" in either case.
func indexComment(s string) int {
	for i := 0; i+len("comment") <= len(s); i++ {
		if s[i]|0x20 == 'c' && s[i+1]|0x20 == 'o' && strings.EqualFold(s[i:i+len("comment")], "comment") {
			return i
		}
	}
	return -1
}

// startsWord reports whether a word begins between what is before and first:
// after a sign, or with a capital letter after a small one.
func startsWord(before string, first byte) bool {
	if before == "" {
		return true
	}
	last := before[len(before)-1]
	letter := 'a' <= last|0x20 && last|0x20 <= 'z'
	return !letter || 'a' <= last && first == 'C'
}

// otherMeaning reports whether the words beside "comment" say that the element is
// no box of comments.
func otherMeaning(before, after string) bool {
	if after != "" && 'a' <= after[0] && after[0] <= 'z' { // "commentary", "commenter", or a word written close
		switch {
		case strings.HasPrefix(after, "box"), strings.HasPrefix(after, "list"), strings.HasPrefix(after, "body"), strings.HasPrefix(after, "text"), strings.HasPrefix(after, "thread"), strings.HasPrefix(after, "wrap"):
		default:
			return true
		}
	}
	after = strings.ToLower(strings.TrimLeft(after, "-_"))
	for _, word := range []string{"open", "closed", "off", "on ", "count", "link", "number", "num", "disabled", "enabled", "icon", "button", "btn", "status", "allowed", "toggle"} {
		if strings.HasPrefix(after, word) {
			return true
		}
	}
	before = strings.ToLower(strings.TrimRight(before, "-_"))
	for _, word := range []string{"no", "has", "with", "without", "hide", "show"} {
		if name := before[strings.LastIndexAny(before, " \t\n")+1:]; name == word {
			return true
		}
	}
	return false
}
