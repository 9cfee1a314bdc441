package metadata

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A commentKind is what the names of an element say that it holds.
type commentKind int

const (
	noComment   commentKind = iota
	aComment                // of a reader, or an answer, by a class
	aPost                   // of a thread of a forum, by a class that blogs have, too
	statedAsOne             // by its type in the vocabulary of schema.org
)

// commentNames are classes of elements that hold one comment each. They are
// those of programs that many sites run: WordPress, Drupal, Blogger, Hacker News,
// Reddit, Stack Exchange, Discourse, phpBB, vBulletin, XenForo, Vanilla, bbPress.
var commentNames = map[string]commentKind{
	"comment": aComment, "comment-item": aComment, "comment_item": aComment, "commentitem": aComment, "comment-block": aComment, "comment-entry": aComment,
	"comment-container": aComment, "comment-node": aComment, "single-comment": aComment, "user-comment": aComment, "usercomment": aComment, "blog-comment": aComment,
	"article-comment": aComment, "comment__item": aComment, "comments__item": aComment, "comments-item": aComment, "comtr": aComment, "answer": aComment, "shreddit-comment": aComment,
	"commentbox": aComment,
	"post":       aPost, "postbit": aPost, "postcontainer": aPost, "topic-post": aPost, "crawler-post": aPost, "message": aPost, "message--post": aPost, "forum-post": aPost,
	"forumpost": aPost, "itemcomment": aPost, "ipscomment": aPost, "type-reply": aPost, "type-topic": aPost, "lia-message-view-wrapper": aPost, "post-container": aPost,
}

// kindOfType says what an element holds by its itemtype or typeof.
func kindOfType(value string) commentKind {
	switch value[strings.LastIndexAny(value, "/:")+1:] {
	case "Comment", "UserComments", "Answer":
		return statedAsOne
	}
	return noComment
}

// kindOfClass says what an element holds by its classes.
func kindOfClass(value string) (kind commentKind) {
	for word := range strings.FieldsSeq(value) {
		if mayNameComments(word) {
			kind = max(kind, commentNames[strings.ToLower(word)])
		}
	}
	return kind
}

// commentBeginnings has, for each length of a name, a bit for each letter that one
// begins with.
var commentBeginnings = func() (bits [len("lia-message-view-wrapper") + 1]uint32) {
	for name := range commentNames {
		bits[len(name)] |= 1 << (name[0] % 32)
	}
	return bits
}()

// mayNameComments says no of most words, so that they need not be looked up.
func mayNameComments(word string) bool {
	return len(word) < len(commentBeginnings) && commentBeginnings[len(word)]>>(word[0]%32)&1 != 0
}

// comment notes an element that may hold a comment, if its attributes say so.
func (c *Collector) comment(n *html.Node, kind commentKind) {
	if n.Data == "shreddit-comment" {
		kind = aComment
	}
	if kind == noComment || n.DataAtom == atom.Body || n.DataAtom == atom.Html {
		return
	}
	if len(c.comments) == MaxComments {
		c.cutComments = true
		return
	}
	c.comments = append(c.comments, commentNode{n, kind})
}

type commentNode struct {
	node *html.Node
	kind commentKind
}
