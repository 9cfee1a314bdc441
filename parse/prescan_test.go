package parse

import (
	"bytes"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"
)

// The steps of the standard's algorithm, one after the other.
func TestPrescan(t *testing.T) {
	tests := []struct{ head, want string }{
		{"", ""},
		{"<title>charset=koi8-r</title>", ""},

		// UTF-16 without a mark
		{"<\x00?\x00x\x00m\x00l\x00", "utf-16le"},
		{"\x00<\x00?\x00x\x00m\x00l", "utf-16be"},
		{"<\x00?\x00y\x00", ""},

		// comments
		{"<!-- <meta charset=koi8-r> -->", ""},
		{"<!--><meta charset=koi8-r>", "koi8-r"},
		{"<!---><meta charset=koi8-r>", "koi8-r"},
		{"<!-- > -- > <meta charset=koi8-r>", ""},
		{"<!-- --><meta charset=koi8-r>", "koi8-r"},

		// what is a <meta>
		{"<META\tCharSet=KOI8-R>", "koi8-r"},
		{"<meta/charset=koi8-r>", "koi8-r"},
		{"<meta\fcharset=koi8-r>", "koi8-r"},
		{"<metacharset=koi8-r>", ""},
		{"<meta>charset=koi8-r>", ""},
		{"</meta charset=koi8-r>", ""},
		{"<script>'<meta charset=koi8-r>'</script>", "koi8-r"},

		// attributes
		{"<meta charset = 'koi8-r' >", "koi8-r"},
		{`<meta charset="koi8-r">`, "koi8-r"},
		{`<meta charset=" koi8-r ">`, "koi8-r"},
		{"<meta charset=koi8-r/>", ""}, // the slash is the value's
		{"<meta charset=koi8-r />", "koi8-r"},
		{"<meta name=a / charset=koi8-r>", "koi8-r"},
		{"<meta =charset=koi8-r>", ""},
		{"<meta charset>koi8-r", ""},
		{"<meta charset=>koi8-r", ""},
		{"<meta charset ='koi8-r'x>", "koi8-r"},
		{"<meta name='>' charset=koi8-r>", "koi8-r"},
		{"<meta charset=koi8-r charset=utf-8>", "koi8-r"},
		{"<meta charset=wtf charset=utf-8>", ""},
		{"<meta charset=wtf><meta charset=utf-8>", "utf-8"},
		{"<meta charset=wtf http-equiv=content-type content='charset=koi8-r'>", ""},
		{"<meta charſet=koi8-r>", ""},

		// the pragma
		{"<meta http-equiv=Content-Type content='text/html; charset=koi8-r'>", "koi8-r"},
		{"<meta content='text/html; charset=koi8-r' http-equiv=Content-Type>", "koi8-r"},
		{"<meta content='text/html; charset=koi8-r'>", ""},
		{"<meta http-equiv=refresh content='charset=koi8-r'>", ""},
		{"<meta http-equiv=refresh http-equiv=content-type content='charset=koi8-r'>", ""},
		{"<meta http-equiv=content-type content='charset=wtf' content='charset=koi8-r'>", ""},
		{"<meta content='charset=koi8-r' charset=utf-8>", "utf-8"},
		{"<meta content='charset=koi8-r' charset=wtf>", ""},

		// the content
		{"<meta http-equiv=content-type content='CHARSET  =  koi8-r  x'>", "koi8-r"},
		{"<meta http-equiv=content-type content='charset charset=koi8-r;x'>", "koi8-r"},
		{"<meta http-equiv=content-type content='charsetcharset=koi8-r'>", "koi8-r"},
		{`<meta http-equiv=content-type content='charset="koi8-r"x'>`, "koi8-r"},
		{`<meta http-equiv=content-type content="charset='koi8-r'x">`, "koi8-r"},
		{`<meta http-equiv=content-type content='charset="koi8-r'>`, ""},
		{"<meta http-equiv=content-type content='charset='>", ""},
		{"<meta http-equiv=content-type content='charset'>", ""},

		// names that mean another
		{"<meta charset=utf-16be>", "utf-8"},
		{"<meta charset=utf-16>", "utf-8"},
		{"<meta charset=x-user-defined>", "windows-1252"},
		{"<meta charset=iso-8859-1>", "windows-1252"},
		{"<meta charset=hz-gb-2312>", "replacement"},

		// other tags and what looks like them
		{"<a title='<meta charset=koi8-r>'>", ""},
		{"</a title='<meta charset=koi8-r>'>", ""},
		{"<p '><meta charset=koi8-r>'", "koi8-r"}, // a quote outside of a value is nothing
		{"<3 title='<meta charset=koi8-r>'>", "koi8-r"},
		{"<!doctype html '><meta charset=koi8-r>'>", "koi8-r"},
		{"<? <meta charset=koi8-r>", ""},
		{"</ <meta charset=koi8-r>", ""},

		// the end
		{"<meta charset=koi8-r", ""},
		{"<meta charset='koi8-r", ""},
		{"<meta charset='koi8-r'", ""},
		{"<meta charset", ""},
		{"<meta", ""},
		{"<", ""},
		{"<!-", ""},

		// XML declarations
		{"<?xml version='1.0' encoding='koi8-r'?>", "koi8-r"},
		{"<?xml encoding\n=\x01\"koi8-r\">", "koi8-r"},
		{"<?xml encoding='utf-16'?>", "utf-8"},
		{"<?xml encoding='x-user-defined'?>", "x-user-defined"},
		{"<?xml encoding='koi8-r'?><meta charset=utf-8>", "utf-8"},
		{"<?xml encoding=' koi8-r'?>", ""},
		{"<?xml encoding=koi8-r?>", ""},
		{"<?xml encoding 'koi8-r'?>", ""},
		{"<?xml encoding='koi8-r?>", ""},
		{"<?xml version='1.0'?> encoding='koi8-r'", ""},
		{"<?xml encoding='koi8-r'", ""},
		{" <?xml encoding='koi8-r'?>", ""},
		{"<?xml encoding='koi8-r'?><!-- <a", "koi8-r"},
	}
	for _, tt := range tests {
		if name := prescan([]byte(tt.head)).Name(); name != tt.want {
			t.Errorf("%q: got %q, want %q", tt.head, name, tt.want)
		}
	}
}

func TestPrescanAllocatesNothing(t *testing.T) {
	head := []byte("<!DOCTYPE html><html lang=en><!-- a --><meta name=a content='b'><meta http-equiv=content-type content='text/html; charset=utf-8'>")
	if n := testing.AllocsPerRun(100, func() { prescan(head) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// otherPrescan is that of golang.org/x/net, which reads the tokens of HTML.
func otherPrescan(head []byte) string {
	enc, name, _ := charset.DetermineEncoding(head, "")
	if enc == charmap.Windows1252 { // its guess: what a document names is wrapped
		return ""
	}
	return name
}

// On documents in which a tokenizer finds nothing but tags, where the standard
// does, both say the same.
func FuzzPrescan(f *testing.F) {
	for _, s := range []string{
		"<!doctype html><html lang=en><head><meta charset=koi8-r>", "<meta content='text/html;charset=gbk' http-equiv=Content-Type>",
		"<title>a</title><!-- b --><link rel=a href='b'><meta name=a content=b><META charset=big5><p>", "<meta charset=x charset=big5>",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		head := []byte(s)
		if len(head) > prescanBytes || !plainTokens(head) {
			return
		}
		if got := prescan(head).Name(); got != otherPrescan(head) {
			t.Errorf("got %q, want %q", got, otherPrescan(head))
		}
	})
}

// plainTokens says whether head is ASCII and made of tags, comments and text,
// written so that there are no two ways to read them.
func plainTokens(head []byte) bool {
	lower := bytes.ToLower(head)
	for _, odd := range []string{"&", "<?", "</", "<!--->", "<!-->", "--!>", "<![", "x-user-defined", "\x00", "\r", "\v", "utf-16", "=/", "/="} {
		if bytes.Contains(lower, []byte(odd)) {
			return false
		}
	}
	for _, c := range head {
		if c >= 0x80 {
			return false
		}
	}
	z := html.NewTokenizer(bytes.NewReader(head))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return true
		case html.StartTagToken, html.SelfClosingTagToken:
			switch name, _ := z.TagName(); string(name) {
			case "script", "style", "title", "textarea", "iframe", "noembed", "noframes", "noscript", "plaintext", "xmp":
				return false // their content is no markup
			}
		}
	}
}
