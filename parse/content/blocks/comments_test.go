package blocks

import "testing"

func TestClassesOfComments(t *testing.T) {
	for names, want := range map[string]bool{
		"comment": true, "comments": true, "Comments": true, "comment-list": true, "CommentBox": true, "FormattedComment": true, "post__comments": true, "commentlist": true,
		"article comments-area": true, "comment_body": true, "wp-block-comments": true, "UserComment": true, "x comment y": true,
		"commentaires": true, "liste-commentaire": true, "kommentare": true, "artikel-kommentar": true, "comentarios": true, "Kommentarer": true, "disqus_thread": true,
		"commenti": true, "lista-commenti": true, "kommentarii": true, "kommentit": true, "komentarze": true, "reacties": true, "yorum-listesi": true, "yorumlar": true, "livefyre": true, "ArtikelKommentare": true,
		"commentisfree": false, "commenting": false, "interacties": false, "mytalkback": false, "kommentarlos": false, "no-disqus": false, "recomentario": false,
		"": false, "no-comments": false, "post has-comments": false, "comments-open": false, "commentsOpen": false, "comment-count": false, "comments-link": false, "commentary": false,
		"recommend": false, "recommended-comments-count": false, "commented": false, "commenter": false, "commentator": false, "documentation": false, "without-comments": false, "comment-icon": false,
	} {
		if got := commentFlag(names) != 0; got != want {
			t.Errorf("%q: got %v, want %v", names, got, want)
		}
	}
}
