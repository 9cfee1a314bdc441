package blocks

import "testing"

func TestWhatLeadsAway(t *testing.T) {
	for _, c := range []struct {
		text   string
		linked bool
		want   bool
	}{
		{"Read more: The year in pictures", false, true},
		{"» READ MORE", false, true},
		{"Related:", false, true},
		{"Related articles", false, true},
		{"See also the long story of how it went", true, true},
		{"See also the long story of how it went", false, false},
		{"Related work on this goes back to the fifties", false, false},
		{"Relatedly, nobody knew", true, false},
		{"Read moreover what he wrote", true, false},
		{"Lesen Sie auch: Das Jahr in Bildern", false, true},
		{"À lire aussi : l'année en images", false, true},
		{"Читайте также: год в фотографиях", false, true},
		{"相关阅读：年度图片", false, true},
		{"He had read more than most", true, false},
		{"", false, false},
		{"…", true, false},
	} {
		if got := leadsAway([]byte(c.text), c.linked); got != c.want {
			t.Errorf("leadsAway(%q, %v) = %v, want %v", c.text, c.linked, got, c.want)
		}
	}
}
