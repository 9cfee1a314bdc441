package charset

import "testing"

// What Chromium makes of these queries in documents of these encodings. All
// characters up to U+FFFF were compared once, in twelve encodings.
func TestQuery(t *testing.T) {
	for _, tt := range []struct{ label, query, want string }{
		{"windows-1252", "q=café&x=a'b", "q=caf%E9&x=a'b"}, // ASCII is the URL parser's
		{"windows-1252", "\u0081€Ж😀", "%81%80%26%231046%3B%26%23128512%3B"},
		{"windows-874", "ก\u0081", "%A1%81"},
		{"iso-8859-8-i", "א", "%E0"},
		{"koi8-u", "ўґ", "%AE%AD"},
		{"x-user-defined", "\uf780\uf7ff\u0080", "%80%FF%26%23128%3B"},
		{"gbk", "€中\ue5e5\u3400", "%80%D6%D0%26%2358853%3B%26%2313312%3B"},
		{"gb18030", "€\ue7c7\ue78d😀", "%A2%E3%815%F47%A6%D9%949%FC6"},
		{"big5", "十中\U000200cc", "%A4Q%A4%A4%C8z"},
		{"euc-kr", "한똠", "%C7%D1%8Cc"},
		{"shift_jis", "表¥‾ｱ−纊", "%95\\\\~%B1%81|%FA\\"},
		{"euc-jp", "日ｱ¥", "%C6%FC%8E%B1\\"},
		{"iso-2022-jp", "a日本¶b¥c\\", "a%1B$BF|K\\%22y%1B(Bb%1B(J\\c%1B(B\\"},
		{"iso-2022-jp", "ｱ한−", "%1B$B%%22%1B(B%26%2354620%3B%1B$B!]%1B(B"},
		{"utf-16le", "é", "%C3%A9"},
		{"iso-2022-kr", "é", "%C3%A9"},
		{"utf-8", "é", "%C3%A9"},
	} {
		e, _ := Lookup([]byte(tt.label))
		if got := string(e.AppendQuery([]byte("?"), tt.query)); got != "?"+tt.want {
			t.Errorf("%s %q: got %s, want ?%s", tt.label, tt.query, got, tt.want)
		}
	}
}
