// Package dom reads trees of HTML: attributes, what of an element is visible,
// how its text stands in lines, and text without needless white space. Those who
// look at a tree ask here, so that they all see the same.
//
// It makes no trees and changes none, and it knows no style sheet: what a class
// hides is unknown to it.
package dom
