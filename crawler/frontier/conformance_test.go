package frontier_test

import (
	"testing"

	"weft/crawler/frontier"
	"weft/crawler/frontier/frontiertest"
)

func TestConformance(t *testing.T) {
	frontiertest.Test(t, func(cfg frontier.Config) frontiertest.Frontier {
		f := frontier.New(cfg)
		t.Cleanup(func() {
			if err := f.Discard(); err != nil {
				t.Error(err)
			}
		})
		return f
	})
}
