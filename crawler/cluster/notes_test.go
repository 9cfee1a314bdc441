package cluster

import (
	"testing"
	"time"

	"weft/crawler"
)

// What a host has asked for stays known when a request to it is written down, and ends
// when it asks for something else.
func TestAddPauses(t *testing.T) {
	at := time.Unix(1e9, 0)
	for _, tt := range []struct {
		name         string
		was, is, now time.Duration
	}{{"request", 5, 0, 5}, {"robots.txt", 5, 7, 7}, {"first", 0, 7, 7}, {"nothing", 0, 0, 0}} {
		to := map[string]crawler.Pause{"a": {Until: at, Every: tt.was}, "b": {Until: at, Every: 3}}
		addPauses(to, map[string]crawler.Pause{"a": {Until: at.Add(time.Hour), Every: tt.is}, "c": {Until: at}})
		if got := to["a"]; got.Every != tt.now || !got.Until.Equal(at.Add(time.Hour)) {
			t.Errorf("%s: %v until %v, want %v until an hour later", tt.name, got.Every, got.Until, tt.now)
		}
		if len(to) != 3 || to["b"].Every != 3 {
			t.Errorf("%s: other hosts are %v", tt.name, to)
		}
	}
}

// A refusal stands that was written down while the time of another request was on its
// way.
func TestAddPausesKeepsTheLongest(t *testing.T) {
	refused, asked := time.Unix(1e9, 0).Add(6*time.Second), time.Unix(1e9, 0)
	to := map[string]crawler.Pause{"a": {Until: refused}}
	addPauses(to, map[string]crawler.Pause{"a": {Until: asked, Every: 5}})
	if got := to["a"]; !got.Until.Equal(refused) || got.Every != 5 {
		t.Errorf("got %+v, want until %v", got, refused)
	}
}

// How far a host was slowed stays known until it has recovered, and no longer.
func TestAddPausesOfASlowedHost(t *testing.T) {
	at := time.Unix(1e9, 0)
	for later, want := range map[time.Duration]float64{time.Second: 0.5, 3 * time.Minute: 0} {
		to := map[string]crawler.Pause{"a": {Until: at, Share: 0.5, Full: 4}}
		addPauses(to, map[string]crawler.Pause{"a": {Until: at.Add(later)}})
		if got := to["a"]; got.Share != want {
			t.Errorf("%v later: %+v, want the share %v", later, got, want)
		}
	}
}

// Of a host that was slowed it is written down how far, and that it has recovered by a
// part, but not each of its requests.
func TestRequestsOfASlowedHostAreNoNews(t *testing.T) {
	h := &holding{noted: make(map[string]crawler.Pause)}
	now, told := time.Unix(1e9, 0), 0
	for second := range 90 {
		at := now.Add(time.Duration(second) * time.Second)
		share := 0.25 + float64(second/30)/8
		news := h.news(map[string]crawler.Pause{"a": {Until: at.Add(time.Second), Share: share, Full: 4}}, at.Add(3*time.Second))
		addPauses(h.noted, news)
		told += len(news)
		if got := h.noted["a"].Share; got != share {
			t.Errorf("after %d s the share %v is known, want %v", second, got, share)
		}
	}
	if told != 3 {
		t.Errorf("it is told %d times, want 3", told)
	}
	later := map[string]crawler.Pause{"a": {Until: now.Add(time.Hour), Share: 0.5, Full: 4}}
	if news := h.news(later, now.Add(3*time.Second)); len(news) != 1 {
		t.Errorf("a long pause of it is no news: %v", news)
	}
}
