package htmltree

import "golang.org/x/net/html/atom"

// A tag is the small number of an element name that this package knows: an
// index of arrays, and a dense value, which an atom.Atom is not, for the
// compiler to make jump tables of.
type tag uint8

const (
	tagNone tag = iota // a name that no rule mentions
	tagA
	tagAbbr
	tagAddress
	tagApplet
	tagArea
	tagArticle
	tagAside
	tagAudio
	tagB
	tagBase
	tagBasefont
	tagBdi
	tagBdo
	tagBgsound
	tagBig
	tagBlink
	tagBlockquote
	tagBody
	tagBr
	tagButton
	tagCanvas
	tagCaption
	tagCenter
	tagCite
	tagCode
	tagCol
	tagColgroup
	tagData
	tagDatalist
	tagDd
	tagDel
	tagDetails
	tagDfn
	tagDialog
	tagDir
	tagDiv
	tagDl
	tagDt
	tagEm
	tagEmbed
	tagFieldset
	tagFigcaption
	tagFigure
	tagFont
	tagFooter
	tagForm
	tagFrame
	tagFrameset
	tagH1
	tagH2
	tagH3
	tagH4
	tagH5
	tagH6
	tagHead
	tagHeader
	tagHgroup
	tagHr
	tagHtml
	tagI
	tagIframe
	tagImage
	tagImg
	tagInput
	tagIns
	tagKbd
	tagKeygen
	tagLabel
	tagLegend
	tagLi
	tagLink
	tagListing
	tagMain
	tagMalignmark
	tagMap
	tagMark
	tagMarquee
	tagMath
	tagMenu
	tagMeta
	tagMeter
	tagMglyph
	tagNav
	tagNobr
	tagNoembed
	tagNoframes
	tagNoscript
	tagObject
	tagOl
	tagOptgroup
	tagOption
	tagOutput
	tagP
	tagParam
	tagPicture
	tagPlaintext
	tagPre
	tagProgress
	tagQ
	tagRb
	tagRp
	tagRt
	tagRtc
	tagRuby
	tagS
	tagSamp
	tagScript
	tagSearch
	tagSection
	tagSelect
	tagSlot
	tagSmall
	tagSource
	tagSpan
	tagStrike
	tagStrong
	tagStyle
	tagSub
	tagSummary
	tagSup
	tagSvg
	tagTable
	tagTbody
	tagTd
	tagTemplate
	tagTextarea
	tagTfoot
	tagTh
	tagThead
	tagTime
	tagTitle
	tagTr
	tagTrack
	tagTt
	tagU
	tagUl
	tagVar
	tagVideo
	tagWbr
	tagXmp
	tagForeign // any element of SVG or MathML
	numTags
)

// Traits are what the tree construction asks of an element.
type traits uint16

const (
	special    traits = 1 << iota // 13.2.4.2: has special parsing rules
	passing                       // special, but li, dd and dt look through it (address, div, p)
	scoping                       // 13.2.4.2: ends the search for "an element in scope"
	impliedEnd                    // 13.2.6.3: generate implied end tags
	fostering                     // 13.2.6.1: table, tbody, tfoot, thead, tr
	breakout                      // 13.2.6.5: as a start tag, leaves foreign content

	foreign       // in the SVG or the MathML namespace
	htmlPoint     // 13.2.6: an HTML integration point
	mathPoint     // 13.2.6: a MathML text integration point
	annotationXML // MathML's annotation-xml
)

// An element is one name with its number and traits.
type element struct {
	atom   atom.Atom
	tag    tag
	traits traits
}

// elements are the names that have a tag, by their tags.
var elements = [numTags]element{
	tagA:          {atom.A, tagA, 0},
	tagAbbr:       {atom.Abbr, tagAbbr, 0},
	tagAddress:    {atom.Address, tagAddress, special | passing},
	tagApplet:     {atom.Applet, tagApplet, special | scoping},
	tagArea:       {atom.Area, tagArea, special},
	tagArticle:    {atom.Article, tagArticle, special},
	tagAside:      {atom.Aside, tagAside, special},
	tagAudio:      {atom.Audio, tagAudio, 0},
	tagB:          {atom.B, tagB, breakout},
	tagBase:       {atom.Base, tagBase, special},
	tagBasefont:   {atom.Basefont, tagBasefont, special},
	tagBdi:        {atom.Bdi, tagBdi, 0},
	tagBdo:        {atom.Bdo, tagBdo, 0},
	tagBgsound:    {atom.Bgsound, tagBgsound, special},
	tagBig:        {atom.Big, tagBig, breakout},
	tagBlink:      {atom.Blink, tagBlink, 0},
	tagBlockquote: {atom.Blockquote, tagBlockquote, special | breakout},
	tagBody:       {atom.Body, tagBody, special | breakout},
	tagBr:         {atom.Br, tagBr, special | breakout},
	tagButton:     {atom.Button, tagButton, special},
	tagCanvas:     {atom.Canvas, tagCanvas, 0},
	tagCaption:    {atom.Caption, tagCaption, special | scoping},
	tagCenter:     {atom.Center, tagCenter, special | breakout},
	tagCite:       {atom.Cite, tagCite, 0},
	tagCode:       {atom.Code, tagCode, breakout},
	tagCol:        {atom.Col, tagCol, special},
	tagColgroup:   {atom.Colgroup, tagColgroup, special},
	tagData:       {atom.Data, tagData, 0},
	tagDatalist:   {atom.Datalist, tagDatalist, 0},
	tagDd:         {atom.Dd, tagDd, special | impliedEnd | breakout},
	tagDel:        {atom.Del, tagDel, 0},
	tagDetails:    {atom.Details, tagDetails, special},
	tagDfn:        {atom.Dfn, tagDfn, 0},
	tagDialog:     {atom.Dialog, tagDialog, 0},
	tagDir:        {atom.Dir, tagDir, special},
	tagDiv:        {atom.Div, tagDiv, special | passing | breakout},
	tagDl:         {atom.Dl, tagDl, special | breakout},
	tagDt:         {atom.Dt, tagDt, special | impliedEnd | breakout},
	tagEm:         {atom.Em, tagEm, breakout},
	tagEmbed:      {atom.Embed, tagEmbed, special | breakout},
	tagFieldset:   {atom.Fieldset, tagFieldset, special},
	tagFigcaption: {atom.Figcaption, tagFigcaption, special},
	tagFigure:     {atom.Figure, tagFigure, special},
	tagFont:       {atom.Font, tagFont, 0},
	tagFooter:     {atom.Footer, tagFooter, special},
	tagForm:       {atom.Form, tagForm, special},
	tagFrame:      {atom.Frame, tagFrame, special},
	tagFrameset:   {atom.Frameset, tagFrameset, special},
	tagH1:         {atom.H1, tagH1, special | breakout},
	tagH2:         {atom.H2, tagH2, special | breakout},
	tagH3:         {atom.H3, tagH3, special | breakout},
	tagH4:         {atom.H4, tagH4, special | breakout},
	tagH5:         {atom.H5, tagH5, special | breakout},
	tagH6:         {atom.H6, tagH6, special | breakout},
	tagHead:       {atom.Head, tagHead, special | breakout},
	tagHeader:     {atom.Header, tagHeader, special},
	tagHgroup:     {atom.Hgroup, tagHgroup, special},
	tagHr:         {atom.Hr, tagHr, special | breakout},
	tagHtml:       {atom.Html, tagHtml, special | scoping},
	tagI:          {atom.I, tagI, breakout},
	tagIframe:     {atom.Iframe, tagIframe, special},
	tagImage:      {atom.Image, tagImage, 0},
	tagImg:        {atom.Img, tagImg, special | breakout},
	tagInput:      {atom.Input, tagInput, special},
	tagIns:        {atom.Ins, tagIns, 0},
	tagKbd:        {atom.Kbd, tagKbd, 0},
	tagKeygen:     {atom.Keygen, tagKeygen, special},
	tagLabel:      {atom.Label, tagLabel, 0},
	tagLegend:     {atom.Legend, tagLegend, 0},
	tagLi:         {atom.Li, tagLi, special | impliedEnd | breakout},
	tagLink:       {atom.Link, tagLink, special},
	tagListing:    {atom.Listing, tagListing, special | breakout},
	tagMain:       {atom.Main, tagMain, special},
	tagMalignmark: {atom.Malignmark, tagMalignmark, 0},
	tagMap:        {atom.Map, tagMap, 0},
	tagMark:       {atom.Mark, tagMark, 0},
	tagMarquee:    {atom.Marquee, tagMarquee, special | scoping},
	tagMath:       {atom.Math, tagMath, 0},
	tagMenu:       {atom.Menu, tagMenu, special | breakout},
	tagMeta:       {atom.Meta, tagMeta, special | breakout},
	tagMeter:      {atom.Meter, tagMeter, 0},
	tagMglyph:     {atom.Mglyph, tagMglyph, 0},
	tagNav:        {atom.Nav, tagNav, special},
	tagNobr:       {atom.Nobr, tagNobr, breakout},
	tagNoembed:    {atom.Noembed, tagNoembed, special},
	tagNoframes:   {atom.Noframes, tagNoframes, special},
	tagNoscript:   {atom.Noscript, tagNoscript, special},
	tagObject:     {atom.Object, tagObject, special | scoping},
	tagOl:         {atom.Ol, tagOl, special | breakout},
	tagOptgroup:   {atom.Optgroup, tagOptgroup, impliedEnd},
	tagOption:     {atom.Option, tagOption, impliedEnd},
	tagOutput:     {atom.Output, tagOutput, 0},
	tagP:          {atom.P, tagP, special | passing | impliedEnd | breakout},
	tagParam:      {atom.Param, tagParam, special},
	tagPicture:    {atom.Picture, tagPicture, 0},
	tagPlaintext:  {atom.Plaintext, tagPlaintext, special},
	tagPre:        {atom.Pre, tagPre, special | breakout},
	tagProgress:   {atom.Progress, tagProgress, 0},
	tagQ:          {atom.Q, tagQ, 0},
	tagRb:         {atom.Rb, tagRb, impliedEnd},
	tagRp:         {atom.Rp, tagRp, impliedEnd},
	tagRt:         {atom.Rt, tagRt, impliedEnd},
	tagRtc:        {atom.Rtc, tagRtc, impliedEnd},
	tagRuby:       {atom.Ruby, tagRuby, breakout},
	tagS:          {atom.S, tagS, breakout},
	tagSamp:       {atom.Samp, tagSamp, 0},
	tagScript:     {atom.Script, tagScript, special},
	tagSearch:     {atom.Search, tagSearch, special},
	tagSection:    {atom.Section, tagSection, special},
	tagSelect:     {atom.Select, tagSelect, special | scoping},
	tagSlot:       {atom.Slot, tagSlot, 0},
	tagSmall:      {atom.Small, tagSmall, breakout},
	tagSource:     {atom.Source, tagSource, special},
	tagSpan:       {atom.Span, tagSpan, breakout},
	tagStrike:     {atom.Strike, tagStrike, breakout},
	tagStrong:     {atom.Strong, tagStrong, breakout},
	tagStyle:      {atom.Style, tagStyle, special},
	tagSub:        {atom.Sub, tagSub, breakout},
	tagSummary:    {atom.Summary, tagSummary, special},
	tagSup:        {atom.Sup, tagSup, breakout},
	tagSvg:        {atom.Svg, tagSvg, 0},
	tagTable:      {atom.Table, tagTable, special | scoping | fostering | breakout},
	tagTbody:      {atom.Tbody, tagTbody, special | fostering},
	tagTd:         {atom.Td, tagTd, special | scoping},
	tagTemplate:   {atom.Template, tagTemplate, special | scoping},
	tagTextarea:   {atom.Textarea, tagTextarea, special},
	tagTfoot:      {atom.Tfoot, tagTfoot, special | fostering},
	tagTh:         {atom.Th, tagTh, special | scoping},
	tagThead:      {atom.Thead, tagThead, special | fostering},
	tagTime:       {atom.Time, tagTime, 0},
	tagTitle:      {atom.Title, tagTitle, special},
	tagTr:         {atom.Tr, tagTr, special | fostering},
	tagTrack:      {atom.Track, tagTrack, special},
	tagTt:         {atom.Tt, tagTt, breakout},
	tagU:          {atom.U, tagU, breakout},
	tagUl:         {atom.Ul, tagUl, special | breakout},
	tagVar:        {atom.Var, tagVar, breakout},
	tagVideo:      {atom.Video, tagVideo, 0},
	tagWbr:        {atom.Wbr, tagWbr, special},
	tagXmp:        {atom.Xmp, tagXmp, special},
}

// names holds the names of elements.
var names = func() (list [numTags]string) {
	for t := range list {
		list[t] = elements[t].atom.String()
	}
	return list
}()

// numbered finds the tag of a name from its hash. No two names in elements
// have the same hash, as a test makes sure.
var numbered = func() (table [1024]tag) {
	for t, name := range names {
		if name != "" {
			table[hash(name)] = tag(t)
		}
	}
	return table
}()

// hash is of the name's length and some of its letters.
func hash(name string) uint32 {
	n := len(name)
	return (uint32(n)*4 + uint32(name[0])*52 + uint32(name[min(1, n-1)])*83 + uint32(name[n-1])) % 1024
}

// lookUp returns a name's element; its tag is tagNone and its traits are none
// where this package knows no rules for it.
func lookUp(name string) (element, string) {
	if t := numbered[hash(name)]; names[t] == name {
		return elements[t], names[t]
	}
	a := atom.Lookup([]byte(name))
	if a != 0 {
		name = a.String()
	}
	return element{atom: a}, name
}
