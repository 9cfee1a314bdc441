package crawler

import (
	"fmt"
	"strings"

	"weft/fetch"
	"weft/parse/coding"
)

// decoded is the body of an answer that the crawler itself reads (robots.txt, a
// sitemap), at most limit bytes, without what it was compressed in. It was asked
// for as it is, but files that lie compressed on a server, and caches, do not look
// at the request (RFC 9110, section 8.4). Beside an error it is what could be
// decoded.
func (c *Crawler) decoded(resp *fetch.Response, limit int64) (body []byte, err error) {
	defer func() {
		if r := recover(); r != nil { // a page would do this to its parser alone
			body, err = nil, fmt.Errorf("the decoder gave up: %v", r)
		}
	}()
	names := coding.Names(strings.Join(resp.Header.Values("Content-Encoding"), ","))
	body, _, err = c.decoders.Decode(nil, resp.Body, names, limit)
	return body, err
}
