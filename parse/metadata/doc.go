// Package metadata finds what a page says of itself: description, site, authors,
// dates, image, and its structured data (JSON-LD, microdata, Open Graph).
//
// A [Collector] notes what may matter while somebody else walks the tree; from
// the notes it works out the [Facts] when the walk is over, so that nothing is
// read that nobody asked for. Where several parts of a page say the same thing,
// what programs wrote for programs goes before what is shown.
//
// It knows no vocabulary but schema.org, and believes the page.
package metadata
