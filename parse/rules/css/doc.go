// Package css matches CSS selectors with the elements of an HTML document as
// browsers do (https://www.w3.org/TR/selectors-4/).
//
// The grammar and most pseudo-classes are cascadia's, with what that has beyond
// the standard (:contains, :matches, [a!=b], [a#=pattern]). Names and attributes
// are matched here, because that library has them wrong or not at all:
//
//   - Names of SVG and MathML elements and of their attributes are found, also
//     those in mixed case: linearGradient, [viewBox].
//   - Values of some attributes of HTML elements are compared without regard to
//     case: [type=CHECKBOX] (HTML, 4.16.2).
//   - [a^=""], [a$=""] and [a*=""] match nothing, and so does [a~=""] (Selectors,
//     6.2). White space is text as any other: [a*=" "].
//   - :has looks for all of its selector in the element, or behind it: :has(> a),
//     :has(+ a) (Selectors, 4.5).
//   - :is and :where are there (Selectors, 4.2 and 4.4).
//   - :empty has no white space in it, :link and :enabled are no <link>, and :lang
//     asks the nearest lang attribute, without regard to case.
//   - The i flag ignores the case of ASCII letters only.
//
// Matching recurs over the selector, not over the document, and no selector
// makes it try the same ancestors again and again. A selector with :has or
// siblings may still look at many elements for each element.
package css
