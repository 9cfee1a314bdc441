package procpool

import (
	"encoding/json"
	"fmt"

	"weft/parse"
)

// keepPage is the size up to which a page's memory is used for the next one.
const keepPage = 1 << 20

// Pages makes Config.Parser of what a page consists of, for workers that serve
// with ServePages.
func Pages(cfg parse.Config) ([]byte, error) {
	config, err := json.Marshal(cfg)
	if err != nil {
		return nil, fmt.Errorf("procpool: %w", err)
	}
	return config, nil
}

// ServePages is Serve for workers that parse pages. The extractors are the
// user's functions, by the names that parse.Config.Extract may have.
func ServePages(extractors map[string]parse.Extractor) error {
	return Serve(func(config []byte) (ParseFunc, error) {
		var cfg parse.Config
		if err := json.Unmarshal(config, &cfg); err != nil {
			return nil, err
		}
		cfg.Extractors = extractors
		p, err := parse.New(cfg)
		if err != nil {
			return nil, err
		}
		var page []byte // of the document before
		return func(doc parse.Document) parse.Result {
			r := p.ParseInto(page, doc)
			if page = r.Page; cap(page) > keepPage {
				page = nil
			}
			return r
		}, nil
	})
}
