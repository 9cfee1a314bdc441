package markup

import "testing"

// Whatever a value is, it cannot end the text or the attribute that it stands in.
func TestValuesAreEscaped(t *testing.T) {
	for _, test := range []struct {
		value any
		want  string
	}{
		{"plain", `<a b="plain">plain</a>`},
		{`"><script>`, `<a b="&#34;&gt;&lt;script&gt;">&#34;&gt;&lt;script&gt;</a>`},
		{"' &amp; 100 %d %", `<a b="&#39; &amp;amp; 100 %d %">&#39; &amp;amp; 100 %d %</a>`},
		{7, `<a b="7">7</a>`},
		{HTML("<b>x</b>"), `<a b="<b>x</b>"><b>x</b></a>`},
	} {
		var w Writer
		w.Put(`<a b="%v">%v</a>`, test.value, test.value)
		if got := string(w.HTML()); got != test.want {
			t.Errorf("%q: got %s, want %s", test.value, got, test.want)
		}
	}
	var w Writer
	w.If("<p>%v</p>", "")
	w.If("<p>%v</p> 99 %%", "<")
	if got := w.HTML(); got != "<p>&lt;</p> 99 %" {
		t.Errorf("got %s", got)
	}
}
